/** Ollama: `blobs/sha256-<hash>` in its model folder, some of them GGUF files. */
import path from "node:path";
import { bytesOfFile, type ForeignFile, filesBelow } from "./foreign-file.ts";

/** OLLAMA_MODELS, else the user's folder and, on Linux, that of the system service. */
export function ollamaFolders(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  const chosen = environment["OLLAMA_MODELS"]?.trim();
  if (chosen) return [path.resolve(chosen)];
  const service = platform === "linux" ? ["/usr/share/ollama/.ollama/models"] : [];
  return [path.join(home, ".ollama", "models"), ...service];
}

export async function ollamaFiles(folders: readonly string[]): Promise<ForeignFile[]> {
  const found: ForeignFile[] = [];
  for (const folder of folders) {
    for (const file of await filesBelow(path.join(folder, "blobs"), 1)) {
      const [, sha256] = /^sha256-([0-9a-f]{64})$/.exec(path.basename(file)) ?? [];
      const bytes = sha256 === undefined ? null : await bytesOfFile(file);
      if (sha256 !== undefined && bytes !== null) {
        found.push({ program: "ollama", path: file, bytes, sha256, hub: null });
      }
    }
  }
  return found;
}
