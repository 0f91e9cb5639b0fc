/** The thread in which SQLite waits for the disk. Requests are answered one after another, in their order. */
import { parentPort, workerData } from "node:worker_threads";
import { toFailure } from "../../../shared/errors.ts";
import type { SyncStore } from "./case-database.ts";
import { openDatabase } from "./open-database.ts";
import { type StoreReply, type StoreRequest, type StoreWorkerStart, storeMethods } from "./store-messages.ts";

if (parentPort === null) throw new Error("store-worker runs in a worker thread");
const port = parentPort;
const reply = (message: StoreReply): void => port.postMessage(message);

function answer(database: SyncStore, { id, method, parameters }: StoreRequest): StoreReply {
  try {
    if (!storeMethods.includes(method)) throw new Error("unknown store method");
    // The client's types pair each method with its parameters; across the port they are one list.
    const operation = database[method] as (...parameters: readonly unknown[]) => unknown;
    return { type: "result", id, value: operation.apply(database, [...parameters]) };
  } catch (thrown) {
    return { type: "failure", id, failure: toFailure(thrown) };
  }
}

try {
  const { database, notices } = openDatabase(workerData as StoreWorkerStart);
  port.on("message", (request: StoreRequest) => {
    reply(answer(database, request));
    if (request.method === "close") port.close();
  });
  reply({ type: "opened", notices });
} catch (thrown) {
  reply({ type: "refused", failure: toFailure(thrown) });
}
