/** GGUF files that the user put into the model folder, assembled into models. */
import { readdir, realpath } from "node:fs/promises";
import nodePath from "node:path";
import { contains } from "../../files/containment.ts";
import { allParts, splitName } from "../../gguf/split-name.ts";
import { modelFolderUnreadable } from "./errors.ts";
import type { FileOnDisk, ReadFacts } from "./read-facts.ts";

export interface ScannedModel {
  /** Path of the first file; where the first part of a split model is missing, the path that it should have. */
  readonly path: string;
  /** The first file and, in order, the further parts of a split model. Empty when only later parts are there. */
  readonly files: readonly FileOnDisk[];
  /** Names of the missing parts of a split model. */
  readonly missing: readonly string[];
  readonly mmproj: FileOnDisk | null;
  /** A link leads to a file outside the model folder. */
  readonly outside: boolean;
}

/** A subfolder holds one model; deeper folders are not read. */
const scanDepth = 2;

/**
 * @param recorded absolute paths that the library's records name. Files in the managed folders are listed by their
 * records only: one without a record is unfinished or was given up. Throws NOT_FOUND when the folder cannot be read.
 */
export async function scanFolder(
  modelFolder: string,
  { recorded, readFacts }: { readonly recorded: ReadonlySet<string>; readonly readFacts: ReadFacts },
): Promise<ScannedModel[]> {
  const paths = (await ggufFiles(modelFolder, scanDepth)).filter((file) => !recorded.has(file));
  const files = await Promise.all(paths.map(readFacts));
  const mmprojFiles = files.filter(isMmproj);
  const models = files.filter((file) => !isMmproj(file));
  const root = await realpath(modelFolder).catch(() => modelFolder);
  return Promise.all(
    grouped(models).map(async ({ path, files, missing }): Promise<ScannedModel> => {
      const mmproj = mmprojFor({ path, files, missing }, mmprojFiles);
      const all = mmproj === null ? files : [...files, mmproj];
      const places = await Promise.all(all.map((file) => realpath(file.path).catch(() => file.path)));
      return { path, files, missing, mmproj, outside: places.some((place) => !contains(root, place)) };
    }),
  );
}

/** By the file's metadata; by its name only where the metadata is unreadable. */
const isMmproj = ({ path: file, facts }: FileOnDisk): boolean =>
  facts === null ? /mmproj/i.test(nodePath.basename(file)) : facts.role === "mmproj";

type Group = Pick<ScannedModel, "path" | "files" | "missing">;

function grouped(files: readonly FileOnDisk[]): Group[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = new Map<string, Group>();
  for (const file of files) {
    // A name alone makes no part: the user may have merged the parts and kept the name.
    const single =
      splitName(nodePath.basename(file.path)) === null || (file.facts !== null && file.facts.split === null);
    const parts = single ? [file.path] : allParts(file.path);
    const [first = file.path] = parts;
    groups.set(first, {
      path: first,
      files: parts.map((part) => byPath.get(part)).filter((part) => part !== undefined),
      missing: parts.filter((part) => !byPath.has(part)).map((part) => nodePath.basename(part)),
    });
  }
  return [...groups.values()];
}

/**
 * Only an mmproj file in the same folder counts, since these files share their names across repositories. One whose
 * size fits is preferred; a single one that does not fit is still named, so that loading can report what is wrong with
 * it.
 */
function mmprojFor(group: Group, mmprojFiles: readonly FileOnDisk[]): FileOnDisk | null {
  const beside = mmprojFiles.filter((file) => nodePath.dirname(file.path) === nodePath.dirname(group.path));
  const width = group.files[0]?.facts?.width ?? null;
  const fitting = width === null ? undefined : beside.find(({ facts }) => facts?.width === width);
  return fitting ?? (beside.length === 1 ? (beside[0] ?? null) : null);
}

async function ggufFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // No model folder yet means no models yet.
    if (error.code === "ENOENT") return [];
    throw modelFolderUnreadable(error);
  });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const file = nodePath.join(folder, entry.name);
      // An unreadable subfolder hides only its own models.
      if (entry.isDirectory()) return depth > 1 ? ggufFiles(file, depth - 1).catch(() => []) : [];
      return entry.name.toLowerCase().endsWith(".gguf") ? [file] : [];
    }),
  );
  return nested.flat().toSorted();
}
