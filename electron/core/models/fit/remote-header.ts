/** Reads the header of a model's file on the hub by range requests: a few megabytes of gigabytes. */
import { limits } from "../../../../shared/limits.ts";
import { GgufError, type GgufHeader, parseGgufHeader } from "../../gguf/header.ts";
import type { Hub, HubFileReference, ResolvedFile } from "../hub/hub.ts";
import { remoteFileUnusable } from "./errors.ts";

/** MedGemma's headers are 6 to 9 MB, most of it the vocabulary. */
const firstWindowBytes = 8 * 1024 * 1024;

/**
 * Reads only as much as the header takes, up to `limits.remoteHeaderBytes`. Throws CasebookError HUB_* and DOWNLOAD_*
 * as the hub does, DOWNLOAD_NOT_A_MODEL for a file that is no GGUF or whose header does not end.
 */
export async function readRemoteHeader(
  hub: Pick<Hub, "resolve" | "range">,
  reference: HubFileReference,
  signal: AbortSignal,
  firstBytes = firstWindowBytes,
): Promise<GgufHeader> {
  const file = await hub.resolve(reference, signal);
  let bytes = new Uint8Array();
  for (let window = firstBytes; ; window *= 2) {
    const end = Math.min(window, file.bytes, limits.remoteHeaderBytes);
    bytes = await continued(hub, file, bytes, end, signal);
    const header = parsed(bytes, file.bytes);
    if (header !== "more") return header;
    if (end >= Math.min(file.bytes, limits.remoteHeaderBytes)) throw remoteFileUnusable(null);
  }
}

/** `have` and the bytes after it up to `end`, which is not included. */
async function continued(
  hub: Pick<Hub, "range">,
  file: ResolvedFile,
  have: Uint8Array,
  end: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { from, body } = await hub.range(file, { from: have.length, to: end - 1 }, signal);
  const bytes = new Uint8Array(end);
  bytes.set(have);
  let at = from;
  // A server that ignores ranges sends the whole file: the needed bytes are taken, and the body is destroyed.
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    const part = piece.subarray(0, Math.max(0, end - at));
    bytes.set(part, at);
    at += piece.length;
    if (at >= end) break;
  }
  body.destroy();
  return bytes.subarray(0, Math.min(at, end));
}

function parsed(bytes: Uint8Array, fileBytes: number): GgufHeader | "more" {
  try {
    return parseGgufHeader(bytes, fileBytes);
  } catch (thrown) {
    if (thrown instanceof GgufError) throw remoteFileUnusable(thrown);
    throw thrown;
  }
}
