/** Downloads each file in a thread of its own, so that neither the window nor the engine waits for network, disk or hash. */
import { Worker } from "node:worker_threads";
import { CasebookError } from "../../../../shared/errors.ts";
import { entryPath } from "../../places.ts";
import type { HeldToken } from "../hub/held-token.ts";
import type { FetchTuning } from "./create-fetcher.ts";
import type { FetchedFile, FetchFile } from "./fetch-file.ts";
import type { FetchReply, FetchRequest } from "./fetch-messages.ts";

export interface FetchThreadOptions {
  /** Called once for each file. */
  readonly token: () => Promise<HeldToken>;
  readonly offline: () => boolean;
  readonly appVersion: string;
  readonly tuning?: FetchTuning;
}

/**
 * Network chunks lie outside the heap and are freed only when the heap is collected; a small heap is collected often.
 * Without these limits the process takes 60 MB more.
 */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2 };

/**
 * `createFetcher` in a thread that ends with the file. Throws like {@link FetchFile}, and what `token` throws; a bug in
 * the thread is thrown here.
 */
export function createFetchThread(options: FetchThreadOptions): FetchFile {
  return async (job, onReport, signal) => {
    signal.throwIfAborted();
    const token = await options.token();
    // Reading the token may wait for the user's key chain, so the signal is checked again.
    signal.throwIfAborted();
    const request: FetchRequest = {
      type: "fetch",
      job,
      token,
      offline: options.offline(),
      appVersion: options.appVersion,
      tuning: options.tuning ?? {},
    };
    const worker = new Worker(entryPath("download-worker"), { resourceLimits });
    const { promise, resolve, reject } = Promise.withResolvers<FetchedFile>();
    const stop = (): void => worker.postMessage({ type: "stop" } satisfies FetchRequest);
    worker.on("message", (message: FetchReply) => {
      switch (message.type) {
        case "report":
          onReport(message.report);
          return;
        case "fetched":
          resolve(message.fetched);
          return;
        case "failed":
          reject(CasebookError.from(message.failure));
          return;
        case "stopped":
          reject(signal.reason as Error);
      }
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the download thread ended without a word")));
    worker.postMessage(request);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", stop);
      await worker.terminate();
    }
  };
}
