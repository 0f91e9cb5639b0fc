/** The programming interface of the hub: `/api/...`. */
import { admit, admitRepository, admitRevision, isOpen, passGate } from "./admit.ts";
import { type Exchange, type Headers, header, readBody, send, sendJson, sendRefusal } from "./exchange.ts";
import { modelInfo } from "./model-info.ts";
import { refusals } from "./refusals.ts";
import type { Repository } from "./repositories.ts";
import type { HubState } from "./state.ts";
import type { Identity } from "./tokens.ts";
import { describeEntry, pageOf, treeOf, wholeTree } from "./tree.ts";

/** `parts`: the path's, decoded, without "api". */
export async function answerApi(
  exchange: Exchange,
  state: HubState,
  parts: readonly string[],
): Promise<void> {
  const identity = admit(exchange, state, "api");
  if (identity === null) return;
  const [kind, organisation = "", name = "", verb, ...rest] = parts;
  if (kind === "whoami-v2" && parts.length === 1) {
    sendWhoami(exchange, identity);
    return;
  }
  if (kind !== "models" || name === "") {
    sendRefusal(exchange, refusals.noSuchPage);
    return;
  }
  const repository = admitRepository(exchange, state, identity, `${organisation}/${name}`);
  if (repository === null) return;
  const asked: Asked = { exchange, state, identity, repository };
  const [revision = "main", ...path] = rest;
  switch (verb) {
    case undefined:
    case "revision":
      await sendInfo(asked, revision);
      return;
    case "tree":
      await sendTree(asked, revision, path.join("/"));
      return;
    case "paths-info":
      await sendPathsInfo(asked, revision);
      return;
    case "auth-check":
      if (passGate(exchange, state, identity, repository))
        send(exchange, 200, { "Content-Type": "text/plain; charset=utf-8" }, "OK");
      return;
    case "xet-read-token":
      sendXetToken(asked);
      return;
    case "user-access-request":
      cancelRequest(asked, revision);
      return;
    default:
      sendRefusal(exchange, refusals.noSuchPage);
  }
}

interface Asked {
  readonly exchange: Exchange;
  readonly state: HubState;
  readonly identity: Identity;
  readonly repository: Repository;
}

function sendWhoami(exchange: Exchange, identity: Identity): void {
  if (identity.kind !== "known") {
    sendRefusal(exchange, refusals.unauthenticated);
    return;
  }
  const { account, role, canReadGatedRepos = false } = identity.token;
  const fineGrained =
    role === "fineGrained" ? { fineGrained: { canReadGatedRepos, global: [], scoped: [] } } : {};
  sendJson(exchange, {
    type: "user",
    id: Buffer.from(account).toString("hex").padEnd(24, "0").slice(0, 24),
    name: account,
    fullname: `Test account ${account}`,
    isPro: false,
    orgs: [],
    auth: {
      type: "access_token",
      accessToken: {
        displayName: `practice ${role}`,
        role,
        createdAt: "2026-01-13T12:00:00.000Z",
        ...fineGrained,
      },
    },
  });
}

/** Public even where the repository is gated. */
async function sendInfo({ exchange, state, identity, repository }: Asked, revision: string): Promise<void> {
  const found = admitRevision(exchange, repository, revision);
  if (found === null) return;
  const query = exchange.url.searchParams;
  const expand = [...query.getAll("expand"), ...query.getAll("expand[]")];
  const blobs = query.get("blobs") === "true" ? { masked: !isOpen(state, identity, repository) } : null;
  sendJson(exchange, await modelInfo(repository, found, { expand, blobs }), {
    ...commitHeader(found.commit),
  });
}

/** Public as well, but for the hashes. */
async function sendTree(
  { exchange, state, identity, repository }: Asked,
  revision: string,
  folder: string,
): Promise<void> {
  const found = admitRevision(exchange, repository, revision);
  if (found === null) return;
  const query = exchange.url.searchParams;
  const expand = query.get("expand") === "true";
  const recursive = query.get("recursive") === "true" || query.get("recursive") === "1";
  const tree = folder === "" && recursive ? wholeTree(found.files) : treeOf(found.files, folder, recursive);
  if (tree.length === 0 && folder !== "") {
    sendRefusal(exchange, refusals.entryMissing);
    return;
  }
  const limit = Number(query.get("limit") ?? state.listingPage);
  // Looking up last commits is dear, so the hub sends fewer of them.
  const size = Math.max(1, Math.min(limit, expand ? 50 : state.listingPage));
  const page = pageOf(tree, query.get("cursor"), size);
  const masked = !isOpen(state, identity, repository);
  const entries = await Promise.all(page.entries.map((entry) => describeEntry(entry, { masked, expand })));
  let link: Headers = {};
  if (page.next !== null) {
    const next = new URL(exchange.url.pathname + exchange.url.search, state.endpoint);
    next.searchParams.set("cursor", page.next);
    link = { Link: `<${next}>; rel="next"` };
  }
  sendJson(exchange, entries, { ...link, ...commitHeader(found.commit) });
}

/** Paths that are not there are left out, as the hub does. */
async function sendPathsInfo(
  { exchange, state, identity, repository }: Asked,
  revision: string,
): Promise<void> {
  if (exchange.request.method !== "POST") {
    sendRefusal(exchange, refusals.noSuchPage);
    return;
  }
  const found = admitRevision(exchange, repository, revision);
  if (found === null) return;
  const wish = readPaths(await readBody(exchange), header(exchange, "content-type") ?? "");
  if (wish === null) {
    sendRefusal(exchange, refusals.badRequest);
    return;
  }
  const wanted = new Set(wish.paths);
  const tree = wholeTree(found.files).filter(({ path }) => wanted.has(path));
  const masked = !isOpen(state, identity, repository);
  sendJson(
    exchange,
    await Promise.all(tree.map((entry) => describeEntry(entry, { masked, expand: wish.expand }))),
    commitHeader(found.commit),
  );
}

/** As a form or as JSON; null where it is neither. */
function readPaths(
  body: string,
  type: string,
): { readonly paths: readonly string[]; readonly expand: boolean } | null {
  if (!type.startsWith("application/json")) {
    const form = new URLSearchParams(body);
    return { paths: form.getAll("paths"), expand: /^true$/i.test(form.get("expand") ?? "") };
  }
  try {
    const { paths, expand } = JSON.parse(body) as { paths?: unknown; expand?: unknown };
    const list = typeof paths === "string" ? [paths] : paths;
    if (!Array.isArray(list) || !list.every((path) => typeof path === "string")) return null;
    return { paths: list, expand: expand === true };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Xet itself is not spoken here: the address leads nowhere, as where it is blocked. */
function sendXetToken({ exchange, state, identity, repository }: Asked): void {
  if (!passGate(exchange, state, identity, repository)) return;
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  sendJson(exchange, { accessToken: "practice", exp, casUrl: "http://cas.hub.invalid" });
}

function cancelRequest({ exchange, state, identity, repository }: Asked, verb: string): void {
  if (exchange.request.method !== "POST" || verb !== "cancel" || identity.kind !== "known") {
    sendRefusal(exchange, identity.kind === "known" ? refusals.noSuchPage : refusals.unauthenticated);
    return;
  }
  const { account } = identity.token;
  if (state.book.state(repository.id, account) === "pending")
    state.book.set(repository.id, account, "not-accepted");
  sendJson(exchange, {});
}

const commitHeader = (commit: string): Headers => ({ "X-Repo-Commit": commit });
