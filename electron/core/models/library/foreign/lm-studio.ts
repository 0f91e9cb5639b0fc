/** LM Studio: `<publisher>/<repository>/<file>` below its model folder, of this and of earlier versions. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { limits } from "../../../../../shared/limits.ts";
import { bytesOfFile, type ForeignFile, filesBelow } from "./foreign-file.ts";

/** The models directory from its settings, where the user has chosen one, and the usual ones. */
export async function lmStudioFolders(home: string): Promise<readonly string[]> {
  const own = [path.join(home, ".lmstudio"), path.join(home, ".cache", "lm-studio")];
  const chosen = await Promise.all(own.map(chosenFolder));
  return [...new Set([...chosen.filter((folder) => folder !== null), ...own.map(modelsIn)])];
}

const modelsIn = (folder: string): string => path.join(folder, "models");

const settingsSchema = v.object({
  downloadsFolder: v.pipe(
    v.string(),
    v.check((folder) => path.isAbsolute(folder)),
  ),
});

/** null: none is chosen, or the settings have another form. */
async function chosenFolder(folder: string): Promise<string | null> {
  try {
    const content = await readFile(path.join(folder, "settings.json"));
    if (content.byteLength > limits.smallFileBytes) return null;
    const parsed = v.safeParse(settingsSchema, JSON.parse(content.toString("utf8")));
    return parsed.success ? path.normalize(parsed.output.downloadsFolder) : null;
  } catch {
    return null;
  }
}

/** Its folders name a repository, but no version: only the bytes tell. */
export async function lmStudioFiles(folders: readonly string[]): Promise<ForeignFile[]> {
  const found: ForeignFile[] = [];
  for (const file of (await Promise.all(folders.map((folder) => filesBelow(folder)))).flat()) {
    if (!file.toLowerCase().endsWith(".gguf")) continue;
    const bytes = await bytesOfFile(file);
    if (bytes !== null) found.push({ program: "lm-studio", path: file, bytes, sha256: null, hub: null });
  }
  return found;
}
