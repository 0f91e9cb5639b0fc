import type { Answer } from "../../../shared/domain.ts";

/** An answer whose end never came, as it is kept. */
export const interrupted = (answer: Answer): Answer => ({
  ...answer,
  status: "interrupted",
  finishReason: "error",
  thought: answer.thought?.state === "open" ? { ...answer.thought, state: "cut-off" } : answer.thought,
  failure: {
    code: "GENERATION_FAILED",
    message: "Casebook ended before this answer was complete. What had been written is kept.",
    remedy: "Answer the question again, or go on from here.",
  },
});
