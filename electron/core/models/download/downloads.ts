/**
 * The interface of downloads to the rest of the core: a queue that downloads one model after another, across restarts
 * and kills. `createDownloads` of `create-downloads.ts` makes one, for the app and for the command line alike.
 */

import type { Download, DownloadRequest } from "../../../../shared/models/downloads.ts";
import type { RegisteredVariant } from "../../../../shared/models/registry.ts";
import type { TermsRecord } from "../gate/terms-record.ts";
import type { Hub } from "../hub/hub.ts";
import type { Library } from "../library/library.ts";
import type { FetchFile } from "./fetch-file.ts";

export interface Downloads {
  /** Oldest first. A download that is done stays in the list until `cancel` takes it off, or the process ends. */
  list(): readonly Download[];
  /**
   * Queues a model. A download that is in the list already, or that another process left unfinished, is resumed. Throws
   * TERMS_NOT_ACCEPTED, NOT_FOUND for a variant that the registry does not have, DOWNLOAD_ELSEWHERE, DISK_FULL,
   * LIBRARY_READ_ONLY.
   */
  start(request: DownloadRequest): Promise<Download>;
  /** Resolves when the transfer has stopped and its bytes are on the disk. Throws NOT_FOUND. */
  pause(downloadId: string): Promise<void>;
  /** Queues a download that was paused or has failed. Throws NOT_FOUND, TERMS_NOT_ACCEPTED. */
  resume(downloadId: string): Promise<void>;
  /**
   * Stops the download and deletes its bytes. A download that is done is only taken off the list; the model stays in
   * the library. Throws NOT_FOUND, DOWNLOAD_ELSEWHERE.
   */
  cancel(downloadId: string): Promise<void>;
  /** Stops all downloads; the next start resumes them. Resolves when nothing is open any more. */
  dispose(): Promise<void>;
}

export interface DownloadsOptions {
  readonly modelFolder: string;
  /** Answers where the files are, how long they are, and with which hash. */
  readonly hub: Hub;
  /** Fetches the bytes: `createFetchThread` in a thread of its own, `createFetcher` in this one. */
  readonly fetchFile: FetchFile;
  readonly library: Pick<Library, "addRecord">;
  /** Checked before a download is queued, and again before it runs. */
  readonly terms: Pick<TermsRecord, "require">;
  /**
   * "all": resumes what an earlier process left unfinished, as the app does. "own": only downloads started in this
   * process run, as on the command line.
   */
  readonly restore: "all" | "own";
  /** Called at most 4 times a second for each download while bytes move. */
  readonly onChange: (download: Download) => void;
  readonly onRemoved: (downloadId: string) => void;
  /** Called with what is no expected failure; the user sees INTERNAL. */
  readonly onBug?: (thrown: unknown) => void;
  /** Default: the registry that ships with Casebook. null: there is no such variant. */
  readonly registry?: (registryId: string, quantisation: string) => RegisteredVariant | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
  /** Bytes on the disk that are left to everything else. Default: `limits.diskReserveBytes`. */
  readonly reserveBytes?: number;
  /** Milliseconds before a failed question is asked again. Default: `limits.downloadBackoffMs`. */
  readonly backoffMs?: number;
  /** Milliseconds between two looks at a download that runs in another process. Default: `limits.downloadElsewhereMs`. */
  readonly elsewhereMs?: number;
}
