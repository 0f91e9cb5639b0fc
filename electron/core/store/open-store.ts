/** The store as the app sees it: asynchronous, with the work in a thread that is replaced when it dies. */
import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { CasebookError, type Failure } from "../../../shared/errors.ts";
import { entryPath } from "../places.ts";
import { storeFailure } from "./sqlite-failure.ts";
import type { Store } from "./store.ts";
import { databasePath, inUsePath } from "./store-files.ts";
import { type StoreMethod, type StoreReply, type StoreWorkerStart, storeMethods } from "./store-messages.ts";
import type { Vault } from "./vault.ts";

export interface OpenStoreOptions {
  /** Absolute; made where it is missing. The caller holds its lock (`takeDataLock`). */
  readonly dataFolder: string;
  readonly vault: Vault;
  /** For tests that end the thread. */
  readonly startWorker?: (start: StoreWorkerStart) => Worker;
}

type Calls = Record<StoreMethod, (...parameters: unknown[]) => Promise<unknown>>;

/**
 * Opens or creates `<dataFolder>/casebook.db`. Throws CasebookError: VAULT_UNREADABLE, STORE_NEWER, STORE_LOCKED,
 * STORE_FULL, STORE_READ_ONLY, STORE_FAILED. A damaged database is no error but a notice: what could be read is there.
 */
export async function openStore({ dataFolder, vault, startWorker }: OpenStoreOptions): Promise<Store> {
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw storeFailure(thrown);
  }
  const notices: Failure[] = [];
  const client = new StoreClient(
    { dataFolder, vaultKey: await vault.readKey(), firstInRun: true },
    startWorker ??
      ((workerData) => new Worker(entryPath("store-worker"), { workerData, name: "store", execArgv: [] })),
    notices,
  );
  try {
    await client.ready();
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  notices.unshift(...vault.notices);
  const calls = Object.fromEntries(
    storeMethods.map((method) => [method, (...parameters: unknown[]) => client.call(method, parameters)]),
  ) as Calls;
  // `SyncStore` derives its methods from `Store`, so that the table of calls has its shape.
  return { ...(calls as unknown as Omit<Store, "notices">), notices, close: () => client.close() };
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

class StoreClient {
  #start: StoreWorkerStart;
  readonly #startWorker: (start: StoreWorkerStart) => Worker;
  readonly #notices: Failure[];
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #worker: Promise<Worker> | null = null;
  #closed = false;

  constructor(start: StoreWorkerStart, startWorker: (start: StoreWorkerStart) => Worker, notices: Failure[]) {
    this.#start = start;
    this.#startWorker = startWorker;
    this.#notices = notices;
    process.once("exit", this.#unmark);
  }

  /** Starts the thread where there is none; resolves when the database is open. */
  ready(): Promise<Worker> {
    this.#worker ??= this.#open();
    return this.#worker;
  }

  async call(method: StoreMethod, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#closed) throw storeClosed();
    const worker = await this.ready();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, method, parameters });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const closing = this.#worker === null ? null : this.call("close", []);
    this.#closed = true;
    await closing;
    await (await this.#worker)?.terminate();
    process.off("exit", this.#unmark);
  }

  #open(): Promise<Worker> {
    return new Promise((resolve, reject) => {
      const worker = this.#startWorker(this.#start);
      let end: CasebookError | null = null;
      worker.on("message", (reply: StoreReply) => {
        switch (reply.type) {
          case "opened":
            this.#notices.push(...reply.notices);
            this.#start = { ...this.#start, firstInRun: false };
            resolve(worker);
            return;
          case "refused":
            end = CasebookError.from(reply.failure);
            return;
          case "result":
            this.#take(reply.id)?.resolve(reply.value);
            return;
          case "failure":
            this.#take(reply.id)?.reject(CasebookError.from(reply.failure));
        }
      });
      worker.once("error", (cause) => {
        end = workerDied(cause);
      });
      // Also comes after "refused" and "error", so that nothing is asked of a thread on its way out.
      worker.once("exit", () => {
        this.#unmark();
        this.#worker = null;
        reject(end ?? workerDied());
        for (const id of this.#pending.keys()) this.#take(id)?.reject(end ?? workerDied());
      });
    });
  }

  /** A thread that ends, in whatever way, closes its database: the log is gone then, and rightly. */
  readonly #unmark = (): void => {
    rmSync(inUsePath(databasePath(this.#start.dataFolder)), { force: true });
  };

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

const workerDied = (cause?: unknown): CasebookError =>
  new CasebookError(
    "STORE_FAILED",
    "The part of Casebook that writes to the disk stopped, so the last change may not be saved.",
    "Try again: it starts anew by itself. Everything saved before is kept.",
    { cause },
  );

const storeClosed = (): CasebookError =>
  new CasebookError(
    "STORE_FAILED",
    "Casebook is closing, so nothing is saved any more.",
    "Start Casebook again.",
  );
