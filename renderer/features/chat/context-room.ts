import { limits } from "../../../shared/limits.ts";
import type { ContextUse } from "../../stores/conversation-store.ts";

/** The engine refuses such a prompt (`roomAfter` in its conversation state): too little is left for an answer. */
export const isFull = ({ promptTokens, contextSize }: ContextUse): boolean =>
  contextSize - promptTokens < limits.leastAnswerTokens;
