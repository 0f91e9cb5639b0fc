/** All actions over one set of stores. */
import type { ActionContext, Actions } from "./action-types.ts";
import { appActions } from "./app-actions.ts";
import { caseActions } from "./case-actions.ts";
import { chatActions } from "./chat-actions.ts";
import { imageActions } from "./image-actions.ts";

export function createActions(context: ActionContext): Actions {
  const cases = caseActions(context);
  const chat = chatActions(context, cases.createCase);
  return {
    ...cases,
    ...chat,
    ...imageActions(context, cases.createCase, chat.submitDraft),
    ...appActions(context),
  };
}
