/** Models in several files, named as llama.cpp's gguf-split names them: `<stem>-00001-of-00003.gguf` and so on. */
import { createHash } from "node:crypto";
import { limits } from "../../../shared/limits.ts";

export interface SplitName {
  readonly stem: string;
  /** Counted from 1. */
  readonly part: number;
  readonly parts: number;
}

/** null: a file by itself. A name that claims a part beyond the last one is no part either. */
export function splitName(file: string): SplitName | null {
  const match = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i.exec(file);
  if (match === null) return null;
  const [, stem = "", part = "", parts = ""] = match;
  const name = { stem, part: Number(part), parts: Number(parts) };
  const possible = name.part >= 1 && name.part <= name.parts && name.parts <= limits.modelParts;
  return possible && name.parts > 1 ? name : null;
}

/** All files of the model that `file` (a name or a path) belongs to, in order; the file alone where it is no part. */
export function allParts(file: string): readonly string[] {
  const name = splitName(file);
  if (name === null) return [file];
  const { stem, parts } = name;
  const extension = file.slice(-".gguf".length);
  const digits = (value: number): string => String(value).padStart(5, "0");
  return Array.from(
    { length: parts },
    (_, index) => `${stem}-${digits(index + 1)}-of-${digits(parts)}${extension}`,
  );
}

/**
 * One hash for a model in several files: SHA-256 over the parts' own hashes, each in hexadecimal digits and a line
 * feed, in order. It follows from the record, and can be repeated: `sha256sum PARTS | cut -c1-64 | sha256sum`. A single
 * file keeps its own hash.
 */
export function hashOfParts(hashes: readonly string[]): string {
  const [only] = hashes;
  if (only !== undefined && hashes.length === 1) return only;
  return createHash("sha256")
    .update(hashes.map((hash) => `${hash}\n`).join(""))
    .digest("hex");
}
