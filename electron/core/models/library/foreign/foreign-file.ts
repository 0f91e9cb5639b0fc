/** A model file of another program, and what its path tells about it. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { limits } from "../../../../../shared/limits.ts";
import type { FoundModel } from "../../../../../shared/models/library.ts";

export interface ForeignFile {
  readonly program: FoundModel["program"];
  readonly path: string;
  readonly bytes: number;
  /** The hash that its name claims; null: none. The file is hashed before it is used in any case. */
  readonly sha256: string | null;
  /** The place on the hub that it was downloaded from; null: unknown. */
  readonly hub: { readonly repo: string; readonly commit: string; readonly path: string } | null;
}

/**
 * Paths of the files below `folder`, in order. Links to files count; links to folders are not followed. A folder that
 * is missing or unreadable counts as empty: the user did not name it.
 */
export async function filesBelow(
  folder: string,
  depth: number = limits.foreignFolderDepth,
): Promise<string[]> {
  const found: string[] = [];
  const waiting: { readonly folder: string; readonly depth: number }[] = [{ folder, depth }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const at = next;
    const entries = await readdir(at.folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const target = path.join(at.folder, entry.name);
      if (!entry.isDirectory()) found.push(target);
      else if (at.depth > 1) waiting.push({ folder: target, depth: at.depth - 1 });
      if (found.length >= limits.foreignFolderFiles) return found;
    }
  }
  return found;
}

/** null: no file, or an unreadable one. */
export const bytesOfFile = (file: string): Promise<number | null> =>
  stat(file).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
