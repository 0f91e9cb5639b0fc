/** The buttons that the window shows beside a refusal, as commands and addresses for the command line. */
import { CasebookError } from "../../../../shared/errors.ts";
import { accessMessages, accessStateOf, modelPageOf, tokenPageOf } from "../../../../shared/models/access.ts";
import type { AccessAction, HubInfo } from "../../../../shared/models/hub.ts";

export interface Where {
  readonly hub: Pick<HubInfo, "endpoint" | "token">;
  /** null: not about a repository. */
  readonly repo: string | null;
}

/** The same failure; where the hub refuses, its remedy names the commands and pages that help. */
export function withRemedies(thrown: unknown, { hub, repo }: Where): unknown {
  if (!(thrown instanceof CasebookError)) return thrown;
  const state = accessStateOf(thrown.code);
  if (state === null) return thrown;
  const { actions } = accessMessages(state, { tokenSource: hub.token.source });
  const ways = actions.flatMap((action) => wayOut(action, { hub, repo }) ?? []);
  const { code, message, remedy } = thrown;
  return new CasebookError(code, message, [remedy, ...ways].join("\n"), { cause: thrown });
}

/** null: nothing but running the command again. */
function wayOut(action: AccessAction, { hub, repo }: Where): string | null {
  switch (action) {
    case "enter-token":
      return "To enter a token: casebook models token --set";
    case "remove-token":
      return "To remove the token: casebook models token --clear";
    case "open-token-page":
      return `The hub's page of tokens: ${tokenPageOf(hub.endpoint)}`;
    case "open-page":
      return repo === null ? null : `The model's page: ${modelPageOf(hub.endpoint, repo)}`;
    case "import":
      return "To import files that were fetched elsewhere: casebook models import PATH";
    case "check-again":
    case "poll":
      return null;
  }
}
