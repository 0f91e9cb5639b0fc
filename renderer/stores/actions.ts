/** All actions over one set of stores. */
import type { ActionContext, Actions } from "./action-types.ts";
import { appActions } from "./app-actions.ts";
import { caseActions } from "./case-actions.ts";
import { chatActions } from "./chat-actions.ts";
import { gateActions } from "./gate-actions.ts";
import { imageActions } from "./image-actions.ts";
import { importActions } from "./import-actions.ts";
import { listingActions } from "./listing-actions.ts";
import { modelActions } from "./model-actions.ts";

export function createActions(context: ActionContext): Actions {
  const cases = caseActions(context);
  const chat = chatActions(context, cases.createCase);
  const models = modelActions(context);
  const imports = importActions(context);
  const gate = gateActions(context, models);
  return {
    ...cases,
    ...chat,
    ...imageActions(context, { ...cases, ...chat, ...imports }),
    ...appActions(context),
    ...models,
    ...imports,
    ...gate,
    ...listingActions(context, gate),
  };
}
