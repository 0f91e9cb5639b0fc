import type { AnswerEnd } from "./chat-engine.ts";
import { AnswerStatistics } from "./statistics.ts";

/** The end of an answer that was cancelled before the engine began with it. */
export const cancelledBefore = (): AnswerEnd => ({
  type: "done",
  finishReason: "cancelled",
  text: "",
  thought: null,
  rawText: "",
  statistics: new AnswerStatistics(0, () => performance.now()).read(),
});
