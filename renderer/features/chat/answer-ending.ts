/** How an answer ended, where that needs saying. */
import type { Answer, Statistics } from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import { isKnown } from "../../../shared/knowable.ts";
import { counted } from "../../format.ts";

export type Ending =
  | { readonly kind: "stopped"; readonly text: string }
  | { readonly kind: "cut-off"; readonly text: string; readonly because: "limit" | "context" }
  | { readonly kind: "interrupted"; readonly message: string; readonly remedy: string }
  | { readonly kind: "failed"; readonly failure: Failure };

const unknownFailure: Failure = {
  code: "GENERATION_FAILED",
  message: "The answer ended with an error. What had arrived was kept.",
  remedy: "Regenerate the answer.",
};

/** null: still growing, or ended by itself. */
export function endingOf(answer: Answer): Ending | null {
  const { status, finishReason, failure, text, statistics } = answer;
  if (status === "streaming") return null;
  if (failure !== null) return { kind: "failed", failure };
  if (status === "interrupted") {
    return {
      kind: "interrupted",
      message: "Casebook or the engine ended here; what had arrived was kept.",
      remedy: "Regenerate to get a whole answer.",
    };
  }
  switch (finishReason) {
    case "error":
      return { kind: "failed", failure: unknownFailure };
    case "cancelled":
      return { kind: "stopped", text: text === "" ? "Stopped before the first word" : "Stopped" };
    case "length": {
      if (statistics === null)
        return { kind: "cut-off", because: "limit", text: "Cut off at the output limit" };
      const fullContext = fullContextOf(statistics);
      if (fullContext !== null) {
        return {
          kind: "cut-off",
          because: "context",
          text: `Cut off: the context of ${tokens(fullContext)} is full`,
        };
      }
      const { completionTokens } = statistics;
      const place = isKnown(completionTokens) ? tokens(completionTokens) : "the output limit";
      const thinking = text === "" && answer.thought !== null ? ", before the answer began" : "";
      return { kind: "cut-off", because: "limit", text: `Cut off at ${place}${thinking}` };
    }
    case "stop":
    case null:
      return null;
  }
}

/** Its size in tokens; null where there was room, or where it is unknown. */
function fullContextOf({ promptTokens, completionTokens, contextSize }: Statistics): number | null {
  if (!isKnown(promptTokens) || !isKnown(completionTokens) || !isKnown(contextSize)) return null;
  // The last token need not be kept in the context.
  return promptTokens + completionTokens >= contextSize - 1 ? contextSize : null;
}

const tokens = (count: number): string => counted(count, "token");
