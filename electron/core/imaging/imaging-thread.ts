/** One worker thread and its queue: start, time limits, death, idleness. */
import { Worker } from "node:worker_threads";
import { CasebookError } from "../../../shared/errors.ts";
import type { ImagingJob, ImagingMessage, ImagingResults } from "../../../shared/imaging/job.ts";
import { workerDied, workerTimedOut } from "../../../shared/imaging/worker-failures.ts";
import { SerialQueue } from "../../../shared/serial-queue.ts";

export interface ImagingThread {
  /** Takes the job's memory over. Throws CasebookError. */
  run<Job extends ImagingJob>(job: Job): Promise<ImagingResults[Job["type"]]>;
  dispose(): Promise<void>;
}

interface ThreadOptions {
  readonly workerPath: string;
  readonly decodeMs: number;
  readonly finishMs: number;
}

/** An idle thread goes after this: what the decoders allocated is only freed with it. */
const idleMs = 10_000;
/** JavaScript heap; pixels lie outside it and are bounded by `limits.imagePixels`. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 };

export function createImagingThread(options: ThreadOptions): ImagingThread {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const queue = new SerialQueue();
  let disposed = false;

  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  };
  const start = (): Worker => {
    const started = new Worker(options.workerPath, { resourceLimits });
    // It may die between jobs as well: no news to anyone, but the next job needs a new one.
    started.on("error", () => undefined);
    started.on("exit", () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };
  const runNow = async (job: ImagingJob): Promise<unknown> => {
    if (disposed) throw workerDied();
    clearTimeout(idle);
    worker ??= start();
    worker.ref();
    try {
      return await runIn(worker, job, options);
    } catch (thrown) {
      // A job that failed in an orderly way leaves the thread as it was; anything else does not.
      if (!(thrown instanceof JobFailed)) await stop();
      throw thrown instanceof JobFailed ? thrown.reason : thrown;
    } finally {
      worker?.unref();
      idle = setTimeout(() => void stop(), idleMs).unref();
    }
  };

  return {
    run<Job extends ImagingJob>(job: Job) {
      return queue.run(() => runNow(job)) as Promise<ImagingResults[Job["type"]]>;
    },
    async dispose() {
      disposed = true;
      await stop();
      await queue.settled();
    },
  };
}

/** The thread's own orderly refusal. */
class JobFailed extends Error {
  readonly reason: CasebookError;
  constructor(reason: CasebookError) {
    super(reason.message);
    this.reason = reason;
  }
}

function runIn(worker: Worker, job: ImagingJob, { decodeMs, finishMs }: ThreadOptions): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const giveUpAfter = (limitMs: number): NodeJS.Timeout =>
    setTimeout(() => reject(workerTimedOut(limitMs)), limitMs);
  // Only a file of a user's can be made to take long: our own must stay readable on a machine that is busy.
  const firstMs = job.type === "prepare" ? decodeMs : finishMs;
  let timer = giveUpAfter(firstMs);
  const onMessage = (message: ImagingMessage): void => {
    switch (message.type) {
      case "ready":
      case "decoded":
        // Starting a thread is not the image's fault, and neither is hashing its pixels.
        clearTimeout(timer);
        timer = giveUpAfter(message.type === "ready" ? firstMs : finishMs);
        return;
      case "done":
        resolve(message.result);
        return;
      case "failed":
        reject(new JobFailed(CasebookError.from(message.failure)));
    }
  };
  const onError = (cause: unknown): void => reject(workerDied({ cause }));
  const onExit = (): void => reject(workerDied());
  worker.on("message", onMessage).on("error", onError).on("messageerror", onError).on("exit", onExit);
  worker.postMessage(job, [memoryOf(job)]);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", onMessage).off("error", onError).off("messageerror", onError).off("exit", onExit);
  });
}

function memoryOf(job: ImagingJob): ArrayBuffer {
  switch (job.type) {
    case "prepare":
      return job.bytes.buffer;
    case "square":
    case "png":
      return job.image.bytes.buffer as ArrayBuffer;
  }
}
