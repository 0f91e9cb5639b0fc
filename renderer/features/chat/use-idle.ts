import { useConversationPart } from "../../stores/context.tsx";

/**
 * No answer is being written in this case. Used by buttons and not by turns: it changes for all of them at once.
 */
export const useIdle = (caseId: string): boolean =>
  useConversationPart(caseId, ({ runningId }) => runningId === null) ?? false;
