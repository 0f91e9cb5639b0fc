/** What every window shows, held in memory so that a snapshot is one synchronous read. Each change is published. */
import type { CasebookEvent, Snapshot } from "../../../shared/contract.ts";
import type { Answer, AppInfo, CaseSummary, EngineStatus, Model, Settings } from "../../../shared/domain.ts";

export interface State {
  readonly info: AppInfo;
  readonly settings: Settings;
  readonly models: readonly Model[];
  /** Answers being written, by id. */
  readonly running: ReadonlyMap<string, Answer>;
  caseOf(caseId: string): CaseSummary | undefined;

  /** For events that change nothing held here. */
  publish(event: CasebookEvent): void;
  setSettings(settings: Settings): void;
  setModels(models: readonly Model[]): void;
  setEngine(status: EngineStatus): void;
  putCase(summary: CaseSummary): void;
  removeCase(caseId: string): void;
  /** Begins or replaces a running answer, as a whole. */
  putRunning(answer: Answer): void;
  /** The running answer grew by `text`. */
  grow(answer: Answer, channel: "text" | "thought", offset: number, text: string): void;
  /** The answer is over, one way or another. */
  endRunning(answer: Answer): void;
  snapshot(): Omit<Snapshot, "seq">;
}

export interface InitialState {
  readonly info: AppInfo;
  readonly settings: Settings;
  readonly models: readonly Model[];
  readonly cases: readonly CaseSummary[];
}

export function createState(initial: InitialState, publish: (event: CasebookEvent) => void): State {
  let { settings, models } = initial;
  let engine: EngineStatus = { state: "off" };
  const cases = new Map(initial.cases.map((summary) => [summary.id, summary]));
  const running = new Map<string, Answer>();

  return {
    info: initial.info,
    running,
    publish,
    get settings() {
      return settings;
    },
    get models() {
      return models;
    },
    caseOf: (caseId) => cases.get(caseId),
    setSettings(next) {
      settings = next;
      publish({ type: "settings", settings });
    },
    setModels(next) {
      models = next;
    },
    setEngine(status) {
      engine = status;
      publish({ type: "engine", status });
    },
    putCase(summary) {
      cases.set(summary.id, summary);
      publish({ type: "case", summary });
    },
    removeCase(caseId) {
      cases.delete(caseId);
      publish({ type: "caseRemoved", caseId });
    },
    putRunning(answer) {
      running.set(answer.id, answer);
      publish({ type: "message", message: answer });
    },
    grow(answer, channel, offset, text) {
      running.set(answer.id, answer);
      publish({ type: "delta", caseId: answer.caseId, messageId: answer.id, channel, offset, text });
    },
    endRunning(answer) {
      running.delete(answer.id);
      publish({ type: "message", message: answer });
    },
    snapshot: () => ({
      info: initial.info,
      settings,
      engine,
      models: [...models],
      cases: [...cases.values()].toSorted((a, b) => b.updatedAt - a.updatedAt),
      running: [...running.values()],
    }),
  };
}
