/** What every window shows, held in memory so that a snapshot is one synchronous read. Each change is published. */
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../../../shared/domain.ts";
import type { CasebookEvent, Snapshot } from "../../../shared/events.ts";
import type { AppInfo } from "../../../shared/settings.ts";
import {
  applyChange,
  type ItemOf,
  initialSlices,
  inOrder,
  type ListName,
  type SliceChange,
  type SliceName,
  type Slices,
  type ValueName,
} from "../../../shared/slices.ts";

export interface State extends Slices {
  readonly info: AppInfo;
  /** Answers being written, by id. */
  readonly running: ReadonlyMap<string, Answer>;

  /** Publishes the slice where it differs: what is read again and again is often the same. */
  set<N extends ValueName>(name: N, value: Slices[N]): void;
  /** Adds an item or replaces the one of the same id. */
  put<N extends ListName>(name: N, item: ItemOf<N>): void;
  remove(name: ListName, id: string): void;

  /** For events that change nothing held here. */
  publish(event: CasebookEvent): void;
  /** Begins or replaces a running answer, as a whole. */
  putRunning(answer: Answer): void;
  /** The running answer grew by `text`. */
  grow(answer: Answer, channel: "text" | "thought", offset: number, text: string): void;
  /** The answer is over, one way or another. */
  endRunning(answer: Answer): void;
  snapshot(): Omit<Snapshot, "seq" | "restorable">;
}

/** @param initial what is known already; the rest begins as the table of slices says */
export function createState(
  initial: Partial<Slices> & { readonly info: AppInfo },
  publish: (event: CasebookEvent) => void,
): State {
  const { info, ...known } = initial;
  let now = inOrder({ ...initialSlices, ...known });
  const running = new Map<string, Answer>();

  const change = (made: SliceChange): void => {
    now = applyChange(now, made);
    publish(made);
  };
  const state = {
    info,
    running,
    publish,
    set(name: ValueName, value: unknown) {
      if (!isDeepStrictEqual(now[name], value)) change({ type: name, value } as SliceChange);
    },
    put: (name: ListName, item: unknown) => change({ type: name, put: [item], removed: [] } as SliceChange),
    remove: (name: ListName, id: string) => change({ type: name, put: [], removed: [id] }),
    putRunning(answer: Answer) {
      running.set(answer.id, answer);
      publish({ type: "message", message: answer });
    },
    grow(answer: Answer, channel: "text" | "thought", offset: number, text: string) {
      running.set(answer.id, answer);
      publish({ type: "delta", caseId: answer.caseId, messageId: answer.id, channel, offset, text });
    },
    endRunning(answer: Answer) {
      running.delete(answer.id);
      publish({ type: "message", message: answer });
    },
    snapshot: () => ({ info, ...now, running: [...running.values()] }),
  };
  for (const name of Object.keys(now) as SliceName[]) {
    Object.defineProperty(state, name, { get: () => now[name], enumerable: true });
  }
  return state as unknown as State;
}
