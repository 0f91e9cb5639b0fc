/** Whether the draft can be sent, and if not, why, in words. */
import type { EngineStatus } from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import type { Connection } from "../../bridge.ts";
import { formatCount } from "../../format.ts";
import type { ContextUse } from "../../stores/conversation-store.ts";
import { type Draft, readyImages } from "../../stores/draft-store.ts";
import { isFull } from "./context-room.ts";

export type SendState =
  | { readonly kind: "ready" }
  /** Nothing to say: the field is empty, or the question is on its way. */
  | { readonly kind: "quiet" }
  | Blocked
  /** Images are there, but cannot be asked about. */
  | { readonly kind: "textOnly"; readonly failure: Failure };

interface Blocked {
  readonly kind: "blocked";
  readonly why: string;
  /** How far that is, from 0 to 1; null where it is not known. */
  readonly share: number | null;
  readonly wayOut: "none" | "load" | "newCase";
}

export interface SendSituation {
  readonly draft: Draft;
  readonly engine: EngineStatus;
  readonly connection: Connection;
  readonly context: ContextUse | null;
}

export function sendState({ draft, engine, connection, context }: SendSituation): SendState {
  if (draft.sending) return { kind: "quiet" };
  if (connection !== "open") return blocked("Waiting for the connection to Casebook.");
  const trouble = engineTrouble(engine);
  if (trouble !== null) return trouble;

  const pending = draft.images.findIndex(({ state }) => state === "preparing" || state === "saving");
  if (pending !== -1) return blocked(`Preparing image ${pending + 1} of ${draft.images.length}…`);
  const images = readyImages(draft).length;
  if (images > 0 && (engine.state === "ready" || engine.state === "busy")) {
    const { vision } = engine.loaded;
    if (!vision.available) return { kind: "textOnly", failure: vision.failure };
  }
  if (images > limits.imagesPerMessage) {
    return blocked(`${images} images; a question can have ${limits.imagesPerMessage}.`);
  }
  if (draft.text.length > limits.questionCharacters) {
    return blocked(
      `${formatCount(draft.text.length)} characters; a question can have ${formatCount(limits.questionCharacters)}.`,
    );
  }
  if (draft.text.trim() === "")
    return images > 0 ? blocked("Write what you want to know.") : { kind: "quiet" };
  if (context !== null && isFull(context)) {
    const why =
      "The context is full: nothing more fits in this case. Shorten the question, or ask in a new case.";
    return { ...blocked(why), wayOut: "newCase" };
  }
  return { kind: "ready" };
}

/** An engine that is off is no trouble: a question loads the model. */
function engineTrouble(engine: EngineStatus): SendState | null {
  switch (engine.state) {
    case "starting":
      return blocked("The engine is starting…");
    case "loading":
      return { ...blocked(`Loading ${engine.modelName}…`), share: engine.progress };
    case "failed":
      return { ...blocked("The model does not run."), wayOut: "load" };
    case "off":
    case "ready":
    case "busy":
      return null;
  }
}

const blocked = (why: string): Blocked => ({ kind: "blocked", why, share: null, wayOut: "none" });
