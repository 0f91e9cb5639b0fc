/**
 * Model folders that were used before the present one, in `<data folder>/model-folders.json`: when the terms end, every
 * copy has to be found (terms, section 4.6).
 */
import { access, readFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { limits } from "../../../shared/limits.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { createLibrary } from "./library/create-library.ts";
import { type RemovedModels, removeModels } from "./remove-models.ts";

const fileName = "model-folders.json";
const foldersSchema = v.array(
  v.pipe(
    v.string(),
    v.check((folder) => path.isAbsolute(folder)),
  ),
);

export interface RemovedEverywhere extends RemovedModels {
  /** Former model folders that are missing or unreadable now: their files are left. */
  readonly notReached: readonly string[];
}

export interface FormerFolders {
  /** Absolute, oldest first. */
  readonly folders: readonly string[];
  /** Deletes what Casebook itself has put there; other files stay. Throws nothing that a disk answers. */
  removeOwn(): Promise<RemovedEverywhere>;
}

/** @param note whether the present folder is recorded for later: a reader leaves no trace */
export async function openFormerFolders(
  dataFolder: string,
  modelFolder: string,
  note: boolean,
): Promise<FormerFolders> {
  const file = path.join(dataFolder, fileName);
  const present = path.resolve(modelFolder);
  const known = await readFolders(file);
  if (note && !known.includes(present)) await writeFolders(file, [...known, present]);
  let folders = known.filter((folder) => folder !== present);

  return {
    get folders() {
      return folders;
    },
    async removeOwn() {
      const left = new Set<string>();
      const notReached: string[] = [];
      const all: RemovedModels[] = [];
      for (const folder of folders) {
        const removed = await removeOwnIn(folder);
        if (removed === null) notReached.push(folder);
        else all.push(removed);
        if (removed === null || removed.stillFetched.length > 0) left.add(folder);
      }
      folders = folders.filter((folder) => left.has(folder));
      await writeFolders(file, [...folders, present]);
      return {
        leftInPlace: all.flatMap(({ leftInPlace }) => leftInPlace),
        stillFetched: all.flatMap(({ stillFetched }) => stillFetched),
        notReached,
      };
    },
  };
}

/** null: the folder cannot be reached. */
async function removeOwnIn(folder: string): Promise<RemovedModels | null> {
  try {
    await access(folder);
    const library = createLibrary({ modelFolder: folder });
    return await removeModels(folder, () => library.removeOwn());
  } catch {
    return null;
  }
}

async function readFolders(file: string): Promise<readonly string[]> {
  try {
    const content = await readFile(file);
    if (content.byteLength > limits.smallFileBytes) return [];
    const parsed = v.safeParse(foldersSchema, JSON.parse(content.toString("utf8")));
    return parsed.success ? parsed.output : [];
  } catch {
    return []; // none yet, or unreadable
  }
}

/** Without a data folder there are no models yet; a disk that refuses is tried again at the next start. */
async function writeFolders(file: string, folders: readonly string[]): Promise<void> {
  await writeFileAtomically(file, JSON.stringify(folders)).catch(() => undefined);
}
