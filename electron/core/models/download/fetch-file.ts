/** What it takes to fetch one file, wherever the work is done. Everything here can be sent to another thread. */
import type { HubFileReference } from "../hub/hub.ts";
import type { ByteRanges } from "./byte-ranges.ts";
import type { Waiting } from "./recovery.ts";

export interface FetchJob {
  readonly file: HubFileReference;
  readonly role: "model" | "part" | "mmproj";
  readonly bytes: number;
  /** Hexadecimal; null: nobody says, it is computed and recorded. */
  readonly sha256: string | null;
  /** Where the bytes land. Not a name that anything loads. */
  readonly partPath: string;
  /** What of it is on the disk from before. */
  readonly present: ByteRanges;
  /** Where the verified file will go: when the right bytes are there already, nothing is fetched. */
  readonly placePath: string;
  /** Room on the disk that is left to everything else, in bytes. */
  readonly reserveBytes: number;
}

export type FetchReport =
  /** In the part file by now; at most 4 times a second. */
  | { readonly type: "bytes"; readonly bytes: number }
  /** On the disk itself, also after a power cut; at most every `limits.downloadSaveMs`, and once at the end. */
  | { readonly type: "saved"; readonly ranges: ByteRanges }
  /** null: it goes on. */
  | { readonly type: "waiting"; readonly waiting: Waiting | null }
  /** All bytes are there; the rest of the hash is computed. */
  | { readonly type: "verifying" };

export interface FetchedFile {
  /** Of the bytes that are there, and the expected one where there was one. */
  readonly sha256: string;
  /** "part": in the part file, synced. "place": it was in its place already. */
  readonly where: "part" | "place";
  /** Of that file, in milliseconds: as long as it stays, so do the bytes. */
  readonly modifiedMs: number;
  /** As llama.cpp names it. */
  readonly quantisation: string;
  /** Its header says that it was made from a model that the HAI-DEF terms bind. */
  readonly boundByTerms: boolean;
}

/**
 * Resolves when the bytes are verified. Throws HUB_*, DOWNLOAD_*, DISK_FULL, LIBRARY_READ_ONLY, and the signal's reason;
 * the last "saved" says what is left to go on with: nothing after wrong bytes.
 */
export type FetchFile = (
  job: FetchJob,
  onReport: (report: FetchReport) => void,
  signal: AbortSignal,
) => Promise<FetchedFile>;
