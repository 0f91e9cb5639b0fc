/** A file whose header and bytes are checked, before it is in the library. */
import type { FileFacts } from "../library/file-facts.ts";

/** The facts that are known before the bytes are read. */
export interface HeadedFile {
  /** The name that the file came with. */
  readonly name: string;
  /** Files of one folder, or of one drop, are paired before others. */
  readonly group: string;
  readonly bytes: number;
  readonly facts: FileFacts;
}

export interface CheckedFile extends HeadedFile {
  readonly sha256: string;
  /** Modification time in milliseconds. */
  readonly modifiedMs: number;
  /** "staged": a copy in Casebook's staging folder, to be moved. "in-place": the user's own file. Absolute paths. */
  readonly place: { readonly kind: "staged" | "in-place"; readonly path: string };
}
