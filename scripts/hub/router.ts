/** Which part of the hub answers what. */
import { answerApi } from "./api-routes.ts";
import { answerCdn } from "./cdn.ts";
import { answerControl } from "./control-routes.ts";
import { type Exchange, sendRefusal } from "./exchange.ts";
import { loopPath, sendFault, sendLoop } from "./fault-answers.ts";
import { isAnswerFault } from "./faults.ts";
import { answerPage } from "./page-routes.ts";
import { refusals } from "./refusals.ts";
import { answerResolve, type Resolved } from "./resolve-routes.ts";
import type { HubState } from "./state.ts";

type Unfaulted = Omit<Exchange, "faults">;

export async function answerHub(incoming: Unfaulted, state: HubState): Promise<void> {
  const { url, note } = incoming;
  const untouched: Exchange = { ...incoming, faults: [] };
  const parts = partsOf(url.pathname);
  if (parts === null) {
    sendRefusal(untouched, refusals.badRequest);
    return;
  }
  if (url.pathname.startsWith(loopPath)) {
    sendLoop(untouched, Number(parts[1]));
    return;
  }
  if (parts[0] === "_hub") {
    await answerControl(untouched, state, parts.slice(1));
    return;
  }
  const resolved = resolvedOf(parts);
  if (resolved === null && parts[0] !== "api") {
    await answerPage(untouched, state, parts);
    return;
  }
  note.file = resolved === null ? null : { repo: resolved.id, path: resolved.path };
  const exchange = faulted(incoming, state);
  if (exchange === null) return;
  if (resolved === null) await answerApi(exchange, state, parts.slice(1));
  else await answerResolve(exchange, state, resolved);
}

export async function answerSecondHost(incoming: Unfaulted, state: HubState): Promise<void> {
  const { url, note } = incoming;
  if (url.pathname.startsWith(loopPath)) {
    sendLoop({ ...incoming, faults: [] }, Number(url.pathname.slice(loopPath.length)));
    return;
  }
  const verdict = state.blobs.find(url);
  if (verdict.kind === "found" || verdict.kind === "expired")
    note.file = { repo: verdict.blob.repo, path: verdict.blob.path };
  const exchange = faulted(incoming, state);
  if (exchange !== null) await answerCdn(exchange, verdict);
}

/** Hands out the faults for a request; null where one of them was the answer. */
function faulted(incoming: Unfaulted, state: HubState): Exchange | null {
  const { note, request } = incoming;
  const faults = state.faults.take({
    server: note.server,
    method: request.method ?? "GET",
    paths: [note.path, ...(note.file === null ? [] : [`${note.file.repo}/${note.file.path}`])],
  });
  note.faults = faults.map(({ kind }) => kind);
  const exchange: Exchange = { ...incoming, faults };
  const instead = faults.find(isAnswerFault);
  if (instead === undefined) return exchange;
  sendFault(exchange, instead);
  return null;
}

/** Decoded, so that a revision may hold a slash; null where an escape makes no sense. */
function partsOf(pathname: string): readonly string[] | null {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function resolvedOf(parts: readonly string[]): Resolved | null {
  const cache = parts[0] === "api" && parts[1] === "resolve-cache" && parts[2] === "models";
  const [organisation, name, ...rest] = cache ? parts.slice(3) : parts;
  const [revision, ...path] = cache ? rest : rest.slice(1);
  if (!cache && rest[0] !== "resolve") return null;
  if (organisation === undefined || name === undefined || revision === undefined || path.length === 0)
    return null;
  return { id: `${organisation}/${name}`, revision, path: path.join("/"), cache };
}
