/** The thread that hashes one file up to given offsets: entry "hash-worker". A file system error ends it. */
import { parentPort, workerData } from "node:worker_threads";
import type { HashReply, HashRequest, HashThreadData } from "./hash-messages.ts";
import { openHasher } from "./hasher.ts";

if (parentPort === null) throw new Error("hash-worker runs as a worker thread only");
const port = parentPort;
const hasher = openHasher((workerData as HashThreadData).path);

async function answer(request: HashRequest): Promise<HashReply> {
  switch (request.type) {
    case "hash":
      return { type: "hashed", bytes: await hasher.upTo(request.upTo) };
    case "digest":
      return { type: "digest", sha256: await hasher.digest() };
  }
}

port.on("message", (request: HashRequest) => void answer(request).then((reply) => port.postMessage(reply)));
