/** Listings: the entries of a commit, in pages that a Link header strings together. */
import type { StoredFile } from "./stored-file.ts";

export type TreeEntry =
  | { readonly kind: "file"; readonly path: string; readonly file: StoredFile }
  | { readonly kind: "directory"; readonly path: string };

/** Entries below `folder` ("" for all), sorted by path; `recursive` or only its own children. */
export function treeOf(
  files: ReadonlyMap<string, StoredFile>,
  folder: string,
  recursive: boolean,
): readonly TreeEntry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, TreeEntry>();
  for (const [path, file] of files) {
    if (!path.startsWith(prefix)) continue;
    const parts = path.slice(prefix.length).split("/");
    const depths = recursive ? parts.length - 1 : Math.min(1, parts.length - 1);
    for (let depth = 1; depth <= depths; depth += 1) {
      const directory = prefix + parts.slice(0, depth).join("/");
      entries.set(directory, { kind: "directory", path: directory });
    }
    if (recursive || parts.length === 1) entries.set(path, { kind: "file", path, file });
  }
  return [...entries.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** One entry as the hub writes it. Without access it has stars instead of hashes. */
export async function describeEntry(
  entry: TreeEntry,
  { masked, expand }: { readonly masked: boolean; readonly expand: boolean },
): Promise<Record<string, unknown>> {
  const more = expand
    ? { lastCommit: { id: "0".repeat(40), title: "Upload", date: "2026-01-13T12:00:00.000Z" } }
    : {};
  // Git names a folder by the hash of its tree; no client of ours looks at it.
  if (entry.kind === "directory")
    return { type: "directory", oid: "0".repeat(40), size: 0, path: entry.path, ...more };
  const { bytes, oid, lfs } = await entry.file.facts();
  const mask = (hash: string): string => (masked ? "*".repeat(64) : hash);
  const large =
    lfs === null
      ? {}
      : {
          lfs: { oid: mask(lfs.sha256), size: bytes, pointerSize: lfs.pointerBytes },
          xetHash: mask(lfs.xetHash),
        };
  return { type: "file", oid, size: bytes, ...large, path: entry.path, ...more };
}

export interface TreePage {
  readonly entries: readonly TreeEntry[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
}

/** Cursors are opaque to clients. An invalid cursor starts from the beginning. */
export function pageOf(entries: readonly TreeEntry[], cursor: string | null, size: number): TreePage {
  const read = Number(
    Buffer.from(cursor ?? "", "base64url")
      .toString()
      .replace(/^from /, ""),
  );
  const from = Number.isSafeInteger(read) && read > 0 ? read : 0;
  const end = from + size;
  return {
    entries: entries.slice(from, end),
    next: end < entries.length ? Buffer.from(`from ${end}`).toString("base64url") : null,
  };
}

type Files = ReadonlyMap<string, StoredFile>;
const sorted = new WeakMap<Files, { readonly size: number; readonly tree: readonly TreeEntry[] }>();

/** Like {@link treeOf} for everything, cached from page to page as long as no file is added. */
export function wholeTree(files: Files): readonly TreeEntry[] {
  const kept = sorted.get(files);
  if (kept !== undefined && kept.size === files.size) return kept.tree;
  const tree = treeOf(files, "", true);
  sorted.set(files, { size: files.size, tree });
  return tree;
}
