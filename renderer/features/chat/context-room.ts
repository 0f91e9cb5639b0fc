import { limits } from "../../../shared/limits.ts";
import type { ContextUse } from "../../stores/conversation-store.ts";

/** Of the context: from here on there may be no room for the whole answer. */
const nearlyFull = 0.85;

export const isNearlyFull = ({ promptTokens, contextSize }: ContextUse): boolean =>
  promptTokens / contextSize >= nearlyFull;

/** The engine refuses such a prompt (`roomAfter` in its conversation state): too little is left for an answer. */
export const isFull = ({ promptTokens, contextSize }: ContextUse): boolean =>
  contextSize - promptTokens < limits.leastAnswerTokens;
