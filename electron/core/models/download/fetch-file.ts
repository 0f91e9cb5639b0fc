/** The interface of downloading one file, in this thread or another. Every value here can be sent to a thread. */
import type { HubFileReference } from "../hub/hub.ts";
import type { ByteRanges } from "./byte-ranges.ts";
import type { Waiting } from "./recovery.ts";

export interface FetchJob {
  readonly file: HubFileReference;
  readonly role: "model" | "part" | "mmproj";
  readonly bytes: number;
  /** Hexadecimal; null: no published hash is known, so the file's own is computed and recorded. */
  readonly sha256: string | null;
  /** Path of the part file, which has no name that anything loads. */
  readonly partPath: string;
  /** Byte ranges that are on the disk from before. */
  readonly present: ByteRanges;
  /** Path of the verified file in the library. Where it holds the right bytes already, nothing is fetched. */
  readonly placePath: string;
  /** Bytes on the disk that are left to everything else. */
  readonly reserveBytes: number;
}

export type FetchReport =
  /** Bytes in the part file; reported at most 4 times a second. */
  | { readonly type: "bytes"; readonly bytes: number }
  /** Ranges that survive a power cut; reported at most every `limits.downloadSaveMs`, and once at the end. */
  | { readonly type: "saved"; readonly ranges: ByteRanges }
  /** null: the transfer goes on. */
  | { readonly type: "waiting"; readonly waiting: Waiting | null }
  /** All bytes are there; the rest of the hash is computed. */
  | { readonly type: "verifying" };

export interface FetchedFile {
  /** SHA-256 of the bytes; equal to the expected one where there was one. */
  readonly sha256: string;
  /** "part": in the part file, synced. "place": in the library already. */
  readonly where: "part" | "place";
  /** Modification time of that file in milliseconds; a later other time means other bytes. */
  readonly modifiedMs: number;
  /** Named as in llama.cpp. */
  readonly quantisation: string;
  /** The file's header names a base model that the HAI-DEF terms bind. */
  readonly boundByTerms: boolean;
}

/**
 * Resolves when the bytes are verified. Throws HUB_*, DOWNLOAD_*, DISK_FULL, LIBRARY_READ_ONLY, and the signal's
 * reason; the last "saved" report holds the ranges to resume with: none after wrong bytes.
 */
export type FetchFile = (
  job: FetchJob,
  onReport: (report: FetchReport) => void,
  signal: AbortSignal,
) => Promise<FetchedFile>;
