/** Pages, and the one form that the real hub has as well: asking for access. */
import { type Exchange, header, readBody, redirect, sendHtml, sendRefusal } from "./exchange.ts";
import { homePage, modelPage, tokensPage } from "./pages.ts";
import { refusals } from "./refusals.ts";
import type { HubState } from "./state.ts";

export async function answerPage(
  exchange: Exchange,
  state: HubState,
  parts: readonly string[],
): Promise<void> {
  const path = parts.join("/");
  if (path === "") {
    sendHtml(exchange, homePage(state));
    return;
  }
  if (path === "settings/tokens") {
    sendHtml(exchange, tokensPage(state));
    return;
  }
  const repository = state.repositories.get(parts.slice(0, 2).join("/"));
  if (repository === undefined || parts.length > 3) {
    sendRefusal(exchange, refusals.noSuchPage);
    return;
  }
  if (parts.length === 2) {
    const asked = exchange.url.searchParams.get("as") ?? state.book.lastRefused;
    sendHtml(exchange, modelPage(state, repository, asked ?? state.tokens.all[0]?.account ?? ""));
    return;
  }
  if (parts[2] !== "ask-access" || exchange.request.method !== "POST") {
    sendRefusal(exchange, refusals.noSuchPage);
    return;
  }
  const account = await accountOf(exchange, state);
  if (account === null) {
    sendRefusal(exchange, refusals.unauthenticated);
    return;
  }
  state.book.ask(repository.id, account, repository.gated);
  redirect(exchange, 303, `/${repository.id}?as=${encodeURIComponent(account)}`);
}

/** Whose token was sent, or who was chosen in the form; null where neither is known. */
async function accountOf(exchange: Exchange, state: HubState): Promise<string | null> {
  const identity = state.tokens.identify(header(exchange, "authorization"));
  if (identity.kind === "known") return identity.token.account;
  const chosen = new URLSearchParams(await readBody(exchange)).get("account");
  return state.tokens.all.some(({ account }) => account === chosen) ? chosen : null;
}
