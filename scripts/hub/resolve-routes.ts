/** `/{org}/{name}/resolve/{revision}/{path}`: where the bytes of a file are. */
import { createHash } from "node:crypto";
import { admit, admitRepository, admitRevision, passGate } from "./admit.ts";
import { type Exchange, type Headers, redirect, sendRefusal } from "./exchange.ts";
import { refusals } from "./refusals.ts";
import { sendFile } from "./send-file.ts";
import type { HubState } from "./state.ts";
import type { StatedFacts, StoredFile } from "./stored-file.ts";

/** The terms of a gated repository can be read before they are accepted. */
const ungatedFiles = /^(README\.md|LICENSE(\.\w+)?)$/;

export interface Resolved {
  readonly id: string;
  readonly revision: string;
  readonly path: string;
  /** Whether the address is already the one that small files are redirected to. */
  readonly cache: boolean;
}

export async function answerResolve(
  exchange: Exchange,
  state: HubState,
  { id, revision, path, cache }: Resolved,
): Promise<void> {
  const identity = admit(exchange, state, "resolvers");
  if (identity === null) return;
  const repository = admitRepository(exchange, state, identity, id);
  if (repository === null) return;
  const open = ungatedFiles.test(path);
  if (!open && !passGate(exchange, state, identity, repository)) return;
  const found = admitRevision(exchange, repository, revision);
  if (found === null) return;
  const headers: Headers = { "X-Repo-Commit": found.commit };
  const file = found.files.get(path);
  if (file === undefined) {
    sendRefusal(exchange, refusals.entryMissing, headers);
    return;
  }
  const facts = await file.facts();
  if (facts.lfs !== null) {
    toSecondHost(exchange, state, id, file, { facts, lfs: facts.lfs, commit: found.commit });
    return;
  }
  const etag = `"${facts.oid}"`;
  if (repository.gated === false && !cache) {
    redirect(exchange, 307, cacheAddress(id, found.commit, path, exchange.url.pathname, etag), {
      ...headers,
      ETag: etag,
      "X-Linked-Size": facts.bytes,
      "Accept-Ranges": "bytes",
    });
    return;
  }
  await sendFile(
    exchange,
    { source: file.source, etag },
    {
      ...headers,
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `inline; filename="${path.split("/").at(-1)}";`,
    },
  );
}

/** Relative, and with the odd query that the real hub puts there. */
function cacheAddress(id: string, commit: string, path: string, asked: string, etag: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `/api/resolve-cache/models/${id}/${commit}/${encoded}?${encodeURIComponent(asked)}=&etag=${encodeURIComponent(etag)}`;
}

interface Large {
  readonly facts: StatedFacts;
  readonly lfs: NonNullable<StatedFacts["lfs"]>;
  readonly commit: string;
}

/** The headers that matter are those of this redirect; the second host has none of them. */
function toSecondHost(
  exchange: Exchange,
  state: HubState,
  id: string,
  file: StoredFile,
  { facts, lfs, commit }: Large,
): void {
  const isChanged = exchange.faults.some(({ kind }) => kind === "changed");
  const sha256 = isChanged ? createHash("sha256").update(`changed ${lfs.sha256}`).digest("hex") : lfs.sha256;
  const xetToken = `${state.endpoint}/api/models/${id}/xet-read-token/${commit}`;
  redirect(exchange, 302, state.blobs.address(id, file, lfs), {
    "X-Repo-Commit": commit,
    "X-Linked-Size": facts.bytes,
    "X-Linked-Etag": `"${sha256}"`,
    "X-Xet-Hash": lfs.xetHash,
    "Accept-Ranges": "bytes",
    Link: `<${xetToken}>; rel="xet-auth", <http://cas.hub.invalid/v1/reconstructions/${lfs.xetHash}>; rel="xet-reconstruction-info"`,
  });
}
