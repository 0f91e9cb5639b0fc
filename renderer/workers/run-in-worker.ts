/** One job in one disposable worker, with its time limits, its death and its cancellation. */
import { CasebookError } from "../../shared/errors.ts";
import type { ImagingJob, ImagingMessage, ImagingResults } from "../../shared/imaging/job.ts";
import { workerDied, workerTimedOut } from "../../shared/imaging/worker-failures.ts";
import { cancelled } from "./slots.ts";

/** What is needed of a `Worker`. */
export interface WorkerLike {
  postMessage(message: ImagingJob, transfer: ArrayBuffer[]): void;
  terminate(): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ImagingMessage>) => void): void;
  addEventListener(type: "error" | "messageerror", listener: () => void): void;
}

export interface RunOptions {
  readonly decodeMs: number;
  readonly finishMs: number;
  readonly signal?: AbortSignal;
}
type PrepareJob = Extract<ImagingJob, { type: "prepare" }>;

/** Hands the file's memory over. The worker is ended whatever happens. Throws CasebookError: IMAGE_*, CANCELLED. */
export async function runInWorker(
  createWorker: () => WorkerLike,
  job: PrepareJob,
  { decodeMs, finishMs, signal }: RunOptions,
): Promise<ImagingResults["prepare"]> {
  if (signal?.aborted) throw cancelled();
  const { promise, resolve, reject } = Promise.withResolvers<ImagingResults["prepare"]>();
  const worker = createWorker();
  const giveUpAfter = (limitMs: number): ReturnType<typeof setTimeout> =>
    setTimeout(() => reject(workerTimedOut(limitMs)), limitMs);
  let timer = giveUpAfter(decodeMs);
  const onAbort = (): void => reject(cancelled());
  signal?.addEventListener("abort", onAbort, { once: true });
  worker.addEventListener("message", ({ data }) => {
    switch (data.type) {
      case "ready":
      case "decoded":
        // Loading the worker's script is not the image's fault, and neither is hashing its pixels.
        clearTimeout(timer);
        timer = giveUpAfter(data.type === "ready" ? decodeMs : finishMs);
        return;
      case "done":
        resolve(data.result as ImagingResults["prepare"]);
        return;
      case "failed":
        reject(CasebookError.from(data.failure));
    }
  });
  worker.addEventListener("error", () => reject(workerDied()));
  worker.addEventListener("messageerror", () => reject(workerDied()));
  try {
    worker.postMessage(job, [job.bytes.buffer]);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    worker.terminate();
  }
}
