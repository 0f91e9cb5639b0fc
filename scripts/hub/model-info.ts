/** What `/api/models/{id}` says of a repository. */
import { createHash } from "node:crypto";
import type { Repository } from "./repositories.ts";
import type { StoredFile } from "./stored-file.ts";
import { describeEntry } from "./tree.ts";

interface Revision {
  readonly commit: string;
  readonly files: ReadonlyMap<string, StoredFile>;
}

interface ModelInfoRequest {
  /** Names of the only fields that are asked for; empty: all. */
  readonly expand: readonly string[];
  /** With the hashes of the files; null: names only. */
  readonly blobs: { readonly masked: boolean } | null;
}

/** The object that the hub sends as JSON. */
export async function modelInfo(
  { id, gated, disabled, card }: Repository,
  { commit, files }: Revision,
  { expand, blobs }: ModelInfoRequest,
): Promise<Record<string, unknown>> {
  const always = { _id: createHash("sha1").update(id).digest("hex").slice(0, 24), id };
  const all: Record<string, unknown> = {
    modelId: id,
    author: id.split("/")[0],
    sha: commit,
    lastModified: "2026-01-13T12:00:00.000Z",
    private: false,
    disabled,
    gated,
    downloads: 1_000,
    likes: 10,
    tags: ["gguf", ...(typeof card["license"] === "string" ? [`license:${card["license"]}`] : [])],
    pipeline_tag: "image-text-to-text",
    cardData: card,
    siblings: await siblings(files, blobs),
    createdAt: "2026-01-13T12:00:00.000Z",
  };
  if (expand.length === 0) return { ...always, ...all };
  return {
    ...always,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => expand.includes(name))),
  };
}

function siblings(
  files: ReadonlyMap<string, StoredFile>,
  blobs: ModelInfoRequest["blobs"],
): Promise<readonly Record<string, unknown>[]> {
  return Promise.all(
    [...files].map(async ([path, file]) => {
      if (blobs === null) return { rfilename: path };
      const { size, oid, lfs } = await describeEntry(
        { kind: "file", path, file },
        { masked: blobs.masked, expand: false },
      );
      const sibling = { rfilename: path, size, blobId: oid };
      if (lfs === undefined) return sibling;
      const { oid: sha256, ...lengths } = lfs as { oid: string; size: number; pointerSize: number };
      return Object.assign(sibling, { lfs: { sha256, ...lengths } });
    }),
  );
}
