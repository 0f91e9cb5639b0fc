/** The bytes of a file on the hub: their address, and a range of them. */
import { CasebookError } from "../../../../shared/errors.ts";
import { requireHubHost } from "../../net/egress-hosts.ts";
import { hubFileChanged, notUnderstood, webPageInsteadOfFile } from "./errors.ts";
import type { HeldToken } from "./held-token.ts";
import type { HubFileReference, RangeAnswer, ResolvedFile } from "./hub.ts";
import { isPage } from "./hub-answer.ts";
import {
  discard,
  encodePath,
  type HubAnswer,
  type HubConnection,
  hubAddress,
  refusalOf,
  sendToHub,
} from "./hub-request.ts";
import { sha256In } from "./listing.ts";

/**
 * HEAD, following the hub's own redirects only: the answer that redirects to the storage is the one that describes the
 * file. Throws HubRefusal, DOWNLOAD_CHANGED, HUB_HOST_NOT_ALLOWED, and what egress throws.
 */
export async function resolveFile(
  connection: HubConnection,
  { repo, commit, path }: HubFileReference,
  held: HeldToken,
  signal: AbortSignal | undefined,
): Promise<ResolvedFile> {
  const asked = hubAddress(connection, `/${encodePath(repo)}/resolve/${commit}/${encodePath(path)}`);
  const answer = await sendToHub(connection, {
    purpose: "hub-metadata",
    method: "HEAD",
    address: asked,
    held,
    signal,
    follow: "own",
  });
  await discard(answer.body);
  const { next } = answer;
  if (next === null && (answer.status !== 200 || isPage(answer.headers))) {
    throw await refusalOf(connection, answer, { asked: "file", held }, "");
  }
  if (next !== null) requireHubHost(next, connection.environment.endpoint);

  const found = (name: string): string | undefined =>
    answer.passed.map((headers) => headers[name]).find((value) => value !== undefined);
  const actualCommit = found("x-repo-commit");
  if (actualCommit !== undefined && actualCommit !== commit) throw hubFileChanged();
  const own = next === null ? answer.headers : {};
  const bytes = wholeNumber(found("x-linked-size") ?? own["content-length"]);
  if (bytes === null) throw notUnderstood(held);
  return {
    repo,
    commit,
    path,
    address: next ?? answer.address,
    bytes,
    sha256: sha256In(found("x-linked-etag") ?? own["etag"]),
    // The storage has entity tags of its own, unknown before it is asked.
    etag: own["etag"] ?? null,
  };
}

/** Throws HubRefusal, DOWNLOAD_CHANGED, DOWNLOAD_NOT_A_MODEL, and what egress throws. */
export async function openRange(
  connection: HubConnection,
  file: ResolvedFile,
  { from, to }: { readonly from: number; readonly to: number | null },
  held: HeldToken,
  signal: AbortSignal,
): Promise<RangeAnswer> {
  const answer = await sendToHub(connection, {
    method: "GET",
    address: file.address,
    headers: {
      range: `bytes=${from}-${to ?? ""}`,
      // A weak tag does not stand for the same bytes (RFC 9110, 13.1.5).
      ...(file.etag?.startsWith('"') && { "if-range": file.etag }),
    },
    held,
    signal,
    follow: "all",
    purpose: "hub-download",
  });
  const { status, headers, body } = answer;
  const refuse = (failure: CasebookError): never => {
    body.destroy();
    throw failure;
  };
  if (status === 416) refuse(hubFileChanged());
  if (status === 200 || status === 206) {
    if (isPage(headers)) refuse(webPageInsteadOfFile());
    // A body compressed on the way, though "identity" was asked for: its bytes are not those that were hashed.
    if (!/^(identity)?$/i.test(headers["content-encoding"] ?? "")) refuse(notUnderstood(held));
    const answered = status === 206 ? partOf(headers, from) : wholeOf(headers);
    if (answered === null) return refuse(notUnderstood(held));
    if (answered.total !== null && answered.total !== file.bytes) refuse(hubFileChanged());
    return { status, ...answered, body };
  }
  throw await refusalOf(connection, answer, { asked: "file", held });
}

type Extent = Pick<RangeAnswer, "from" | "total">;

/** null: the server sends another range than was asked for. */
function partOf(headers: HubAnswer["headers"], from: number): Extent | null {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(headers["content-range"]?.trim() ?? "") ?? [];
  if (start === undefined || Number(start) !== from) return null;
  return { from, total: wholeNumber(total) };
}

const wholeOf = (headers: HubAnswer["headers"]): Extent => ({
  from: 0,
  total: wholeNumber(headers["content-length"]),
});

/** null: no number, or one that a double does not hold exactly. */
function wholeNumber(text: string | undefined): number | null {
  const value = /^\d+$/.test(text?.trim() ?? "") ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}
