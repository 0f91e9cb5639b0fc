/** A file of a repository, and the names that Git, LFS and Xet have for it. */
import { createHash } from "node:crypto";
import {
  type Claims,
  type ContentSource,
  type FileContent,
  openContent,
  type SmallContent,
} from "./contents.ts";

export interface StoredFile {
  readonly path: string;
  readonly source: ContentSource;
  /** What the hub says, true or not. */
  facts(): Promise<StatedFacts>;
}

export interface StatedFacts {
  readonly bytes: number;
  /** Git's own hash: of the file, or of the pointer that stands for a large one. */
  readonly oid: string;
  /** For a large file only, which LFS stores and the second host sends. */
  readonly lfs: { readonly sha256: string; readonly pointerBytes: number; readonly xetHash: string } | null;
}

const sha = (algorithm: "sha1" | "sha256", text: string | Uint8Array): string =>
  createHash(algorithm).update(text).digest("hex");
const gitOid = (bytes: Uint8Array): string =>
  sha("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));

/** The second host names a file by a hash of its own, which looks like a sha256 and is not that of the bytes. */
const xetHashOf = (path: string, sha256: string): string => sha("sha256", `xet ${path} ${sha256}`);

export async function openFile(path: string, content: FileContent): Promise<StoredFile> {
  const source = await openContent(content);
  let stated: Promise<StatedFacts> | null = null;
  return {
    path,
    source,
    facts: () =>
      (stated ??= "text" in content ? smallFacts(source, content) : largeFacts(path, source, content.claims)),
  };
}

async function smallFacts(source: ContentSource, content: SmallContent): Promise<StatedFacts> {
  return { bytes: source.bytes, oid: gitOid(Buffer.from(content.text)), lfs: null };
}

async function largeFacts(path: string, source: ContentSource, claims: Claims = {}): Promise<StatedFacts> {
  const bytes = claims.bytes ?? source.bytes;
  const sha256 = claims.sha256 ?? (await source.sha256());
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`;
  const lfs = { sha256, pointerBytes: pointer.length, xetHash: xetHashOf(path, sha256) };
  return { bytes, oid: gitOid(Buffer.from(pointer)), lfs };
}
