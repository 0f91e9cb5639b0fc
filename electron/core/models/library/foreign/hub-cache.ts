/**
 * The cache that the hub's own tools and llama.cpp share: `models--org--name/{blobs/<hash>,
 * snapshots/<commit>/<path>}`, where the snapshot's files are links to blobs named by their SHA-256. Without links
 * (Windows) they are copies. https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { commitSchema, repoIdSchema } from "../../../../../shared/models/hub.ts";
import { bytesOfFile, type ForeignFile, filesBelow } from "./foreign-file.ts";

/** GGUF files of all snapshots. */
export async function hubCacheFiles(cacheFolder: string): Promise<ForeignFile[]> {
  const found: ForeignFile[] = [];
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const repo = repoOf(name);
    if (repo === null) continue;
    const snapshots = path.join(cacheFolder, name, "snapshots");
    for (const file of await filesBelow(snapshots)) {
      const [commit = "", ...rest] = path.relative(snapshots, file).split(path.sep);
      if (!v.is(commitSchema, commit) || !file.toLowerCase().endsWith(".gguf")) continue;
      const bytes = await bytesOfFile(file);
      if (bytes === null) continue;
      const blob = path.basename(await realpath(file).catch(() => file));
      found.push({
        program: "hub-cache",
        path: file,
        bytes,
        sha256: /^[0-9a-f]{64}$/.test(blob) ? blob : null,
        hub: { repo, commit, path: rest.join("/") },
      });
    }
  }
  return found;
}

function repoOf(folderName: string): string | null {
  const [kind, org, ...name] = folderName.split("--");
  const repo = `${org}/${name.join("--")}`;
  return kind === "models" && v.is(repoIdSchema, repo) ? repo : null;
}
