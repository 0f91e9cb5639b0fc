/** Reads a header as soon as enough bytes are there, and returns the facts of the file or throws why it is refused. */

import { classifyFile, classifyStart, type GgufClass } from "../library/classify-gguf.ts";
import type { FileFacts } from "../library/file-facts.ts";
import { unreadable, unusable } from "./errors.ts";

/** Throws IMPORT_REFUSED, MMPROJ_UNREADABLE. */
export async function checkHeaderOf(path: string): Promise<FileFacts> {
  return factsOf(await classifyFile(path));
}

/**
 * @param start the first bytes of a file of `fileBytes` bytes
 * null: the header is longer. Throws IMPORT_REFUSED, MMPROJ_UNREADABLE.
 */
export function checkHeader(start: Uint8Array, fileBytes: number): FileFacts | null {
  const verdict = classifyStart(start, fileBytes);
  return verdict === "more" ? null : factsOf(verdict);
}

function factsOf(verdict: GgufClass): FileFacts {
  switch (verdict.kind) {
    case "usable":
      return verdict.facts;
    case "unusable":
      throw unusable(verdict.problem);
    case "wrong-mmproj":
      throw verdict.failure;
    case "closed":
      throw unreadable(verdict.error);
  }
}
