/** Reads a header as early as it is there and says what the file is, or why it is refused. */
import { checkProjector } from "../../engine/vision/projector.ts";
import { GgufError, type GgufHeader, parseGgufHeader, readGgufHeader } from "../gguf-header.ts";
import { type FileFacts, judge } from "../library/file-facts.ts";
import { unreadable, unusable } from "./refusals.ts";

/** Throws IMPORT_REFUSED, MMPROJ_UNREADABLE. */
export async function checkHeaderOf(path: string): Promise<FileFacts> {
  return check(await readGgufHeader(path).catch(refuse));
}

/**
 * @param start the first bytes of a file of `fileBytes` bytes
 * null: the header is longer. Throws IMPORT_REFUSED, MMPROJ_UNREADABLE.
 */
export function checkHeader(start: Uint8Array, fileBytes: number): FileFacts | null {
  try {
    const header = parseGgufHeader(start, fileBytes);
    return header === "more" ? null : check(header);
  } catch (thrown) {
    return refuse(thrown);
  }
}

function check(header: GgufHeader): FileFacts {
  const verdict = judge(header);
  if (!verdict.usable) throw unusable(verdict.problem);
  // Its own width: whether that is the model's shows when the two are paired.
  if (verdict.facts.role === "mmproj") checkProjector(header, verdict.facts.width ?? 0);
  return verdict.facts;
}

function refuse(thrown: unknown): never {
  if (!(thrown instanceof GgufError)) throw thrown;
  const closed = thrown.problem === "forbidden" || thrown.problem === "unreadable";
  throw closed ? unreadable(thrown) : unusable(thrown.message);
}
