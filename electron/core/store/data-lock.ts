/** One Casebook per data folder. The file beside the lock names the holder, for the message only. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { CasebookError } from "../../../shared/errors.ts";
import { lockFile } from "./file-lock.ts";
import { storeFailure } from "./sqlite-failure.ts";

export interface DataLock {
  /** Lets another Casebook in. May be called twice. */
  release(): Promise<void>;
}

const holderSchema = v.object({ pid: v.number(), startedAt: v.string() });

/** Throws SECOND_INSTANCE, STORE_READ_ONLY, STORE_FULL, STORE_FAILED, STORE_DAMAGED. */
export async function takeDataLock(dataFolder: string): Promise<DataLock> {
  const holderPath = join(dataFolder, "casebook.lock.json");
  await mkdir(dataFolder, { recursive: true, mode: 0o700 }).catch((thrown: unknown) => {
    throw storeFailure(thrown);
  });
  const lock = lockFile(join(dataFolder, "casebook.lock"));
  if (lock === null) throw await secondInstance(holderPath);
  let held = true;
  const release = async (): Promise<void> => {
    if (!held) return;
    held = false;
    await rm(holderPath, { force: true });
    lock.release();
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
