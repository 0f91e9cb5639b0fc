/**
 * What the rest of the core knows of downloads: a queue that fetches one model after another, over restarts and kills.
 * `createDownloads` of `create-downloads.ts` makes one, for the app and for the command line alike.
 */

import type { Download, DownloadRequest } from "../../../../shared/models/downloads.ts";
import type { RegisteredVariant } from "../../../../shared/models/registry.ts";
import type { TermsRecord } from "../gate/terms-record.ts";
import type { Hub } from "../hub/hub.ts";
import type { Library } from "../library/library.ts";
import type { FetchFile } from "./fetch-file.ts";

export interface Downloads {
  /** Oldest first. One that is done stays until it is taken off with `cancel`, or the process ends. */
  list(): readonly Download[];
  /**
   * Queues a model. One that is in the list already, or that another process left unfinished, is gone on with.
   * Throws TERMS_NOT_ACCEPTED, NOT_FOUND for a variant that the registry does not have, DOWNLOAD_ELSEWHERE, DISK_FULL,
   * LIBRARY_READ_ONLY.
   */
  start(request: DownloadRequest): Promise<Download>;
  /** Resolves when nothing moves any more and what was fetched is on the disk. Throws NOT_FOUND. */
  pause(downloadId: string): Promise<void>;
  /** Queues what was paused or has failed. Throws NOT_FOUND, TERMS_NOT_ACCEPTED. */
  resume(downloadId: string): Promise<void>;
  /**
   * Stops it and deletes what was fetched; what is done stays in the library and is only taken off the list.
   * Throws NOT_FOUND, DOWNLOAD_ELSEWHERE.
   */
  cancel(downloadId: string): Promise<void>;
  /** Stops what runs, so that the next start goes on with it. Resolves when nothing is open any more. */
  dispose(): Promise<void>;
}

export interface DownloadsOptions {
  readonly modelFolder: string;
  /** For the questions before the bytes: where they are, how many, which hash. */
  readonly hub: Hub;
  /** Fetches the bytes: `createFetchThread` in a thread of its own, `createFetcher` in this one. */
  readonly fetchFile: FetchFile;
  readonly library: Pick<Library, "addRecord">;
  /** Asked before anything is queued, and again before each download runs. */
  readonly terms: Pick<TermsRecord, "require">;
  /**
   * "all": goes on with what an earlier process left unfinished, as the app does. "own": touches only what is started
   * here, as the command line does.
   */
  readonly restore: "all" | "own";
  /** At most 4 times a second for each while bytes move. */
  readonly onChange: (download: Download) => void;
  readonly onRemoved: (downloadId: string) => void;
  /** What was thrown is no expected failure; the user sees INTERNAL. */
  readonly onBug?: (thrown: unknown) => void;
  /** Left out: what ships with Casebook. null: there is no such variant. */
  readonly registry?: (registryId: string, quantisation: string) => RegisteredVariant | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
  /** Room on the disk that is left to everything else, in bytes; `limits.diskReserveBytes`. */
  readonly reserveBytes?: number;
  /** Before a question that failed is asked again, in milliseconds; `limits.downloadBackoffMs`. */
  readonly backoffMs?: number;
  /** Between two looks at a download that another process has in hand, in milliseconds; `limits.downloadElsewhereMs`. */
  readonly elsewhereMs?: number;
}
