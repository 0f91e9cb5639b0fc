/**
 * One Casebook per data folder. The lock is the operating system's, held by SQLite on an empty file, and ends with the
 * process however that ends: none can be left behind, and a process number that was given to another program says
 * nothing. The file beside it names the holder, for the message only.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { CasebookError } from "../../../shared/errors.ts";
import { storeFailure } from "./sqlite-failure.ts";

export interface DataLock {
  /** Lets another Casebook in. May be called twice. */
  release(): Promise<void>;
}

const holderSchema = v.object({ pid: v.number(), startedAt: v.string() });

/** A lock that nobody refers to any more would be collected, and let go. */
const held = new Set<DatabaseSync>();

/** Throws SECOND_INSTANCE, STORE_READ_ONLY, STORE_FULL, STORE_FAILED. */
export async function takeDataLock(dataFolder: string): Promise<DataLock> {
  const holderPath = join(dataFolder, "casebook.lock.json");
  const database = await open(dataFolder);
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (thrown) {
    database.close();
    const failure = storeFailure(thrown);
    if (failure instanceof CasebookError && failure.code === "STORE_LOCKED") {
      throw await secondInstance(holderPath);
    }
    throw failure;
  }
  held.add(database);
  const release = async (): Promise<void> => {
    if (!held.delete(database)) return;
    await rm(holderPath, { force: true });
    database.close();
  };
  try {
    const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString();
    await writeFile(holderPath, JSON.stringify({ pid: process.pid, startedAt }), { mode: 0o600 });
  } catch (thrown) {
    await release();
    throw storeFailure(thrown);
  }
  return { release };
}

async function open(dataFolder: string): Promise<DatabaseSync> {
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(dataFolder, "casebook.lock"), { timeout: 0 });
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

async function secondInstance(holderPath: string): Promise<CasebookError> {
  const holder = await readHolder(holderPath);
  const named = holder === null ? "" : ` (process ${holder.pid}, since ${holder.startedAt})`;
  return new CasebookError(
    "SECOND_INSTANCE",
    `Another Casebook${named} has this data folder open.`,
    "Go on in the other window, or close it first. With CASEBOOK_DATA a second one can use another folder.",
  );
}

async function readHolder(path: string): Promise<v.InferOutput<typeof holderSchema> | null> {
  try {
    const holder = v.safeParse(holderSchema, JSON.parse(await readFile(path, "utf8")));
    return holder.success ? holder.output : null;
  } catch {
    // Just being written, or unreadable: the lock counts, not the name of its holder.
    return null;
  }
}
