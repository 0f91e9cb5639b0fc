/** Whether a repository's files can be downloaded: first the public facts, then the gate itself. */
import { CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { accessMessages, accessStateOf, type RefusedState } from "../../../../shared/models/access.ts";
import type { Access } from "../../../../shared/models/hub.ts";
import { HubRefusal } from "./errors.ts";
import { type HeldToken, sourceOf } from "./held-token.ts";
import { askHub, encodePath, type HubConnection, hubAddress } from "./hub-request.ts";
import { type ModelInfo, readModelInfo } from "./model-info.ts";
import { whoami } from "./whoami.ts";

export interface AccessQuery {
  readonly repo: string;
  readonly revision: string | null;
  readonly held: HeldToken;
}

/** A refusal by the hub, or by the way to it, is the result; only a bug and an abort are thrown. */
export async function probeAccess(
  connection: HubConnection,
  query: AccessQuery,
  signal: AbortSignal | undefined,
): Promise<Access> {
  const { repo, held } = query;
  let info: ModelInfo | null = null;
  try {
    info = await readModelInfo(connection, query, signal);
    const address = hubAddress(connection, `/api/models/${encodePath(repo)}/auth-check`);
    await askHub(connection, { address, asked: "repo", held, expect: "word", signal });
    return accessOf(connection, query, info, null);
  } catch (thrown) {
    const refusal = await refined(connection, thrown, held, signal);
    return accessOf(connection, query, info, refusal);
  }
}

interface Refusal {
  readonly state: RefusedState;
  readonly failure: Failure;
  readonly hubSaid: string | null;
  readonly httpStatus: number | null;
  readonly retryAt: number | null;
}

/** A 403 without a message may come from a token that lacks the permission: whoami tells. */
async function refined(
  connection: HubConnection,
  thrown: unknown,
  held: HeldToken,
  signal: AbortSignal | undefined,
): Promise<Refusal> {
  const refusal = refusalIn(thrown);
  if (refusal.state !== "hub-failed" || refusal.httpStatus !== 403 || held.kind !== "held") return refusal;
  try {
    const account = await whoami(connection, held.token, signal);
    if (account.canReadGated !== false) return refusal;
  } catch (second) {
    if (second instanceof CasebookError) return refusal;
    throw second;
  }
  const { code, message, remedy } = accessMessages("token-lacks-permission", { tokenSource: sourceOf(held) });
  return { ...refusal, state: "token-lacks-permission", failure: { code, message, remedy } };
}

function refusalIn(thrown: unknown): Refusal {
  const state =
    thrown instanceof HubRefusal
      ? thrown.state
      : thrown instanceof CasebookError
        ? stateOfFailure(thrown)
        : null;
  if (state === null) throw thrown;
  const { hubSaid, httpStatus, retryAt } =
    thrown instanceof HubRefusal ? thrown : { hubSaid: null, httpStatus: null, retryAt: null };
  return { state, failure: toFailure(thrown), hubSaid, httpStatus, retryAt };
}

/** A connection that stalls in the middle of an answer counts as not getting through. */
const stateOfFailure = ({ code }: CasebookError): RefusedState | null =>
  code === "DOWNLOAD_STALLED" ? "unreachable" : accessStateOf(code);

function accessOf(
  { now }: HubConnection,
  { repo, held }: AccessQuery,
  info: ModelInfo | null,
  refusal: Refusal | null,
): Access {
  const checkedAt = now();
  const known = { repo, gated: info?.gated ?? null, commit: info?.commit ?? null, checkedAt };
  if (refusal === null) {
    return {
      ...known,
      state: "granted",
      failure: null,
      actions: [],
      hubSaid: null,
      httpStatus: 200,
      retryAt: null,
    };
  }
  const { actions } = accessMessages(refusal.state, { tokenSource: sourceOf(held) });
  return {
    ...known,
    ...refusal,
    actions: [...actions],
    retryAt: refusal.state === "pending" ? checkedAt + limits.hubPendingPollMs : refusal.retryAt,
  };
}
