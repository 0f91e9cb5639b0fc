/** LM Studio: `<publisher>/<repository>/<file>` below its model folder, of this and of earlier versions. */
import path from "node:path";
import { bytesOfFile, type ForeignFile, filesBelow } from "./foreign-file.ts";

export const lmStudioFolders = (home: string): readonly string[] => [
  path.join(home, ".lmstudio", "models"),
  path.join(home, ".cache", "lm-studio", "models"),
];

/** Its folders say a repository, but no version: only the bytes tell. */
export async function lmStudioFiles(folders: readonly string[]): Promise<ForeignFile[]> {
  const found: ForeignFile[] = [];
  for (const file of (await Promise.all(folders.map((folder) => filesBelow(folder)))).flat()) {
    if (!file.toLowerCase().endsWith(".gguf")) continue;
    const bytes = await bytesOfFile(file);
    if (bytes !== null) found.push({ program: "lm-studio", path: file, bytes, sha256: null, hub: null });
  }
  return found;
}
