/** The checks that come before an answer, in the hub's own order: rate limit, token, repository, gate, revision. */
import { randomBytes } from "node:crypto";
import { type Exchange, header, sendRefusal } from "./exchange.ts";
import type { Bucket } from "./rate-limits.ts";
import { gateRefusal, refusals } from "./refusals.ts";
import { commitOf, type Repository } from "./repositories.ts";
import type { HubState } from "./state.ts";
import type { StoredFile } from "./stored-file.ts";
import type { Identity } from "./tokens.ts";

/** null here and below: the request was refused, and the refusal is sent. */
export function admit(exchange: Exchange, state: HubState, bucket: Bucket): Identity | null {
  const { response } = exchange;
  const identity = state.tokens.identify(header(exchange, "authorization"));
  const anonymous = identity.kind !== "known";
  const count = state.rateLimits.count(bucket, anonymous ? null : identity.token.account);
  for (const [name, value] of Object.entries(count.headers)) response.setHeader(name, value);
  response.setHeader("X-Request-Id", `Root=1-${randomBytes(12).toString("hex")}`);
  if (identity.kind === "anonymous")
    response.setHeader(
      "X-HF-Warning",
      "unauthenticated; Warning: You are sending unauthenticated requests to the HF Hub. Please set a HF_TOKEN to enable higher rate limits and faster downloads.",
    );
  if (count.exceeded) {
    sendRefusal(exchange, refusals.rateLimited(anonymous), { "Retry-After": count.resetSeconds });
    return null;
  }
  if (identity.kind === "unknown") {
    // A bad token is refused even where none is needed.
    sendRefusal(exchange, identity.malformed ? refusals.badCredentials : refusals.unauthenticated);
    return null;
  }
  return identity;
}

export function admitRepository(
  exchange: Exchange,
  state: HubState,
  identity: Identity,
  id: string,
): Repository | null {
  const repository = state.repositories.get(id);
  if (repository === undefined) {
    // Without an account, private repositories look as if they did not exist.
    sendRefusal(exchange, identity.kind === "known" ? refusals.repositoryMissing : refusals.unauthenticated);
    return null;
  }
  if (!repository.disabled) return repository;
  sendRefusal(exchange, refusals.disabled);
  return null;
}

/** Whether the gate is open for who asks. Remembers who stood before a shut one, for the model's page. */
export function passGate(
  exchange: Exchange,
  state: HubState,
  identity: Identity,
  { id, gated }: Repository,
): boolean {
  if (gated === false) return true;
  const refusal = gateRefusal(id, `${state.endpoint}/${id}`, identity, (account) =>
    state.book.state(id, account),
  );
  if (refusal === null) return true;
  if (identity.kind === "known") state.book.lastRefused = identity.token.account;
  sendRefusal(exchange, refusal);
  return false;
}

/** Whether the contents are open to who asks, without an answer. */
export const isOpen = (state: HubState, identity: Identity, { id, gated }: Repository): boolean =>
  gated === false || gateRefusal(id, "", identity, (account) => state.book.state(id, account)) === null;

export function admitRevision(
  exchange: Exchange,
  repository: Repository,
  revision: string,
): { readonly commit: string; readonly files: ReadonlyMap<string, StoredFile> } | null {
  const commit = commitOf(repository, revision);
  const files = commit === undefined ? undefined : repository.commits.get(commit);
  if (commit !== undefined && files !== undefined) return { commit, files };
  sendRefusal(exchange, refusals.revisionMissing(revision));
  return null;
}
