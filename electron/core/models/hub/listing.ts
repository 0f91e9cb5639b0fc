/** The GGUF files of a repository: read page by page once, then filtered here. */
import * as v from "valibot";
import { limits } from "../../../../shared/limits.ts";
import { type HubFile, type Listing, repoPathSchema } from "../../../../shared/models/hub.ts";
import { isBoundByTerms } from "./bound-by-terms.ts";
import { listingOnOtherHost, notUnderstood } from "./errors.ts";
import type { HeldToken } from "./held-token.ts";
import { askHub, encodePath, type HubConnection, hubAddress } from "./hub-request.ts";
import type { ListingCache, WholeListing } from "./listing-cache.ts";
import { readModelInfo } from "./model-info.ts";

export interface ListingQuery {
  readonly repo: string;
  readonly revision: string | null;
  /** Part of the path; upper and lower case are the same. */
  readonly filter: string;
}

const entrySchema = v.object({
  type: v.string(),
  path: repoPathSchema,
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** `oid` is the sha256, or 64 asterisks while there is no access. */
  lfs: v.nullish(
    v.object({
      oid: v.optional(v.string()),
      size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    }),
    null,
  ),
});

/** Throws HubRefusal, and what egress throws. */
export async function readListing(
  connection: HubConnection,
  kept: ListingCache,
  { repo, revision, filter }: ListingQuery,
  held: HeldToken,
  signal: AbortSignal | undefined,
): Promise<Listing> {
  const known = revision === null ? null : kept.find({ repo, commit: revision, held });
  if (revision !== null && known !== null) return filtered(known, { repo, commit: revision, filter });
  const { commit, gated, card } = await readModelInfo(connection, { repo, revision, held }, signal);
  const whole = await kept.findOrRead(
    { repo, commit, held },
    async () => ({
      gated,
      boundByTerms: isBoundByTerms(repo, card),
      ...(await readFiles(connection, { repo, commit }, held, signal)),
    }),
    signal,
  );
  return filtered(whole, { repo, commit, filter });
}

function filtered(
  { gated, boundByTerms, files, entries }: WholeListing,
  { repo, commit, filter }: { readonly repo: string; readonly commit: string; readonly filter: string },
): Listing {
  const wanted = filter.trim().toLowerCase();
  const found = files.filter(({ path }) => path.toLowerCase().includes(wanted));
  const shown = found.slice(0, limits.listingRows);
  return { repo, commit, gated, boundByTerms, files: shown, matching: found.length, entries };
}

async function readFiles(
  connection: HubConnection,
  { repo, commit }: { readonly repo: string; readonly commit: string },
  held: HeldToken,
  signal: AbortSignal | undefined,
): Promise<Pick<WholeListing, "files" | "entries" | "masked">> {
  const files: HubFile[] = [];
  let entries = 0;
  let characters = 0;
  let masked = false;
  let address: URL | null = hubAddress(connection, `/api/models/${encodePath(repo)}/tree/${commit}`);
  address.searchParams.set("recursive", "true");
  address.searchParams.set("expand", "false");
  while (address !== null && entries < limits.listingEntries && characters < limits.listingPathCharacters) {
    const page = await askHub(connection, { address, asked: "revision", held, expect: "json", signal });
    if (!Array.isArray(page.json)) throw notUnderstood(held);
    entries += page.json.length;
    for (const entry of page.json as unknown[]) {
      const found = ggufFile(entry);
      if (found === null) continue;
      files.push(found.file);
      characters += found.file.path.length;
      masked ||= found.masked;
    }
    // An empty page that names a next one could go on for ever.
    address = page.json.length === 0 ? null : nextPage(connection, page.headers["link"], address);
  }
  return { files, entries, masked };
}

/** null: no GGUF file, or one whose path is unsafe. */
function ggufFile(entry: unknown): { readonly file: HubFile; readonly masked: boolean } | null {
  const { path } = (entry ?? {}) as { path?: unknown };
  // Checked before the schema, since nearly all of 50,000 entries end here.
  if (typeof path !== "string" || !/\.gguf$/i.test(path)) return null;
  const parsed = v.safeParse(entrySchema, entry);
  if (!parsed.success || parsed.output.type !== "file") return null;
  const { size, lfs } = parsed.output;
  const sha256 = sha256In(lfs?.oid);
  // A file too small for LFS has no hash, with access or without.
  return { file: { path, bytes: lfs?.size ?? size, sha256 }, masked: lfs !== null && sha256 === null };
}

/** null: masked, or none. Quotes of an entity tag are taken off. */
export function sha256In(text: string | undefined): string | null {
  const [, hash = null] = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(text ?? "") ?? [];
  return hash;
}

/** RFC 8288. Throws HUB_HOST_NOT_ALLOWED for a page on another host: the token would be omitted, and lists differ. */
function nextPage({ environment }: HubConnection, link: string | undefined, address: URL): URL | null {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "") ?? [];
  const next = target === undefined ? null : URL.parse(target, address);
  if (next === null || next.origin === environment.endpoint.origin) return next;
  throw listingOnOtherHost(next.hostname);
}
