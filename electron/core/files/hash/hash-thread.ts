/** Hashes a file in a thread of its own, so that no answer waits for gigabytes. */
import { Worker } from "node:worker_threads";
import { entryPath } from "../../places.ts";
import type { HashReply, HashRequest, HashThreadData } from "./hash-messages.ts";
import { type Hasher, openHasher } from "./hasher.ts";

/** A file of one piece is hashed faster than a thread starts. */
const threadFromBytes = 4 * 1024 * 1024;

/** `bytes`: length of the file, now or when it is complete. Throws, or rejects later, what the file system throws. */
export const hasherFor = (path: string, bytes: number): Hasher =>
  bytes <= threadFromBytes ? openHasher(path) : startHashThread(path);

/** It reads into one buffer outside the heap. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** The caller disposes it, which ends the thread at any time. Its calls reject with what the file system throws. */
export function startHashThread(path: string): Hasher {
  const worker = new Worker(entryPath("hash-worker"), {
    workerData: { path } satisfies HashThreadData,
    resourceLimits,
  });
  let waiting: PromiseWithResolvers<HashReply> | null = null;
  let over: Error | null = null;
  const end = (error: Error): void => {
    over ??= error;
    waiting?.reject(over);
  };
  worker.on("message", (reply: HashReply) => waiting?.resolve(reply));
  worker.on("error", (thrown) => end(thrown instanceof Error ? thrown : new Error(String(thrown))));
  worker.on("exit", () => end(new Error("the hash thread ended without a word")));

  const ask = async (request: HashRequest): Promise<HashReply> => {
    if (over !== null) throw over;
    waiting = Promise.withResolvers();
    worker.postMessage(request);
    return await waiting.promise;
  };
  return {
    async upTo(end) {
      const reply = await ask({ type: "hash", upTo: end });
      if (reply.type !== "hashed") throw new Error("the hash thread answered out of turn");
      return reply.bytes;
    },
    async digest() {
      const reply = await ask({ type: "digest" });
      if (reply.type !== "digest") throw new Error("the hash thread answered out of turn");
      return reply.sha256;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
