/**
 * The provenance of each file of a record, for the note: where it came from, and which hash its bytes were compared
 * with.
 */
import path from "node:path";
import * as v from "valibot";
import type { ModelFile } from "../../../../shared/domain.ts";
import { commitSchema, repoIdSchema } from "../../../../shared/models/hub.ts";
import { lastSegment } from "../../files/last-segment.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";
import { nameOf } from "./record-state.ts";
import { fileNameOf, fileWithHash, type Registry } from "./registry-lookup.ts";

/** In the order of the record's files. */
export const provenanceOfRecord = (record: ModelRecord, registry: Registry): readonly ModelFile[] =>
  record.files.map((file) => ({
    role: file.role,
    name: shownName(file, registry),
    bytes: file.bytes,
    sha256: file.sha256,
    hub: hubPlaceOf(file, record),
    verification: file.expected ?? "unknown-origin",
  }));

/** A file in place may be named by its hash; its published name tells more. */
export function shownName(file: RecordedFile, registry: Registry): string {
  const name = nameOf(file);
  const known = /\.gguf$/i.test(name) ? null : fileWithHash(registry, file.sha256);
  return known === null ? name : fileNameOf(known.file);
}

/**
 * A record names one commit, the language model's. An image encoder may come from another commit, or from the user: its
 * own path tells which.
 */
export function hubPlaceOf(
  file: Pick<RecordedFile, "role" | "path">,
  { hub, place }: Pick<ModelRecord, "hub" | "place">,
): ModelFile["hub"] {
  if (!path.isAbsolute(file.path)) return placeInLibrary(file.path) ?? ofModel(file, hub);
  // Only files in the cache of the hub's own tools count, not folders that the user named alike.
  if (hub === null || place !== "in-place") return null;
  return placeInCache(file.path) ?? ofModel(file, hub);
}

const ofModel = (
  { role, path: file }: Pick<RecordedFile, "role" | "path">,
  hub: ModelRecord["hub"],
): ModelFile["hub"] => (hub === null || role === "mmproj" ? null : { ...hub, path: lastSegment(file) });

/** `<org>--<name>/<commit>/<path>`: only downloads place files there. */
function placeInLibrary(relative: string): ModelFile["hub"] {
  const [folder = "", commit = "", ...rest] = relative.split("/");
  return placeFrom(folder, commit, rest);
}

/** `.../models--<org>--<name>/snapshots/<commit>/<path>`. */
function placeInCache(absolute: string): ModelFile["hub"] {
  const segments = absolute.split(path.sep);
  const at = segments.lastIndexOf("snapshots");
  const folder = /^models--(.+)$/.exec(segments[at - 1] ?? "")?.[1] ?? "";
  return placeFrom(folder, segments[at + 1] ?? "", segments.slice(at + 2));
}

/** The hub allows no "--" in names, so the first one separates the two. */
function placeFrom(folder: string, commit: string, rest: readonly string[]): ModelFile["hub"] {
  const repo = folder.replace("--", "/");
  const known = v.is(repoIdSchema, repo) && v.is(commitSchema, commit) && rest.length > 0;
  return known ? { repo, commit, path: rest.join("/") } : null;
}
