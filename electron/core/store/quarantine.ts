/** Damaged files are kept aside under a dated name, and a recovered database takes their place. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Failure } from "../../../shared/errors.ts";
import { syncFolderOf } from "./new-database.ts";
import { inUsePath, logPath, recoveredPath, sharedMemoryPath } from "./store-files.ts";

const asideName = /^casebook-damaged-.*\.db(?:-wal)?$/;
const chunkBytes = 1024 * 1024;

/** Can be repeated after a crash at any point. Returns the name that the damaged file has now. */
export function swapInRecovered(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  const aside = join(dirname(path), `casebook-damaged-${stamp}.db`);
  if (existsSync(logPath(path))) renameSync(logPath(path), logPath(aside));
  if (existsSync(path)) renameSync(path, aside);
  rmSync(sharedMemoryPath(path), { force: true });
  rmSync(inUsePath(path), { force: true });
  renameSync(recoveredPath(path), path);
  syncFolderOf(path);
  return basename(aside);
}

/** For a recovery that a crash cut short after its work was done. */
export const recoveryCompleted = (aside: string): Failure => ({
  code: "STORE_DAMAGED",
  message: `The database of cases was damaged. What could be read was recovered; the damaged file is kept as ${aside}.`,
  remedy: "Look through your cases. Delete the damaged file when you do not need it any more.",
});

/**
 * Overwrites each occurrence of these bytes in the files kept aside, so that a case that is deleted cannot be read
 * there either.
 */
export function overwriteInAsideFiles(dataFolder: string, secrets: readonly Uint8Array[]): void {
  for (const name of readdirSync(dataFolder)) {
    if (!asideName.test(name)) continue;
    const file = openSync(join(dataFolder, name), "r+");
    try {
      for (const secret of secrets) overwrite(file, secret);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

function overwrite(file: number, secret: Uint8Array): void {
  const chunk = Buffer.alloc(chunkBytes);
  // Steps overlap, so that no occurrence lies across a border.
  const step = chunkBytes - secret.length + 1;
  for (let start = 0; ; start += step) {
    const length = readSync(file, chunk, 0, chunkBytes, start);
    const content = chunk.subarray(0, length);
    for (let at = content.indexOf(secret); at !== -1; at = content.indexOf(secret, at + 1)) {
      writeSync(file, Buffer.alloc(secret.length), 0, secret.length, start + at);
    }
    if (length < chunkBytes) return;
  }
}
