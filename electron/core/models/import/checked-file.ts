/** A file whose header and bytes are known, before it is in the library. */
import type { FileFacts } from "../library/file-facts.ts";

/** What is known before the bytes are read. */
export interface HeadedFile {
  /** As its owner named it. */
  readonly name: string;
  /** Files of one folder, or of one drop, belong together sooner than others. */
  readonly group: string;
  readonly bytes: number;
  readonly facts: FileFacts;
}

export interface CheckedFile extends HeadedFile {
  readonly sha256: string;
  /** Milliseconds. */
  readonly modifiedMs: number;
  /** "staged": ours, to be moved. "in-place": where its owner keeps it. Absolute paths. */
  readonly place: { readonly kind: "staged" | "in-place"; readonly path: string };
}
