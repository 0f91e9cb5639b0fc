/**
 * Where files lie until they are checked: `.casebook/imports/<session>/<n>.part`. Each process has a session of its
 * own, held by a lock that ends with the process; sessions whose process is gone are deleted.
 */
import { randomUUID } from "node:crypto";
import { access, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { CasebookError } from "../../../../shared/errors.ts";
import { deletablePath, makeFolderInside } from "../../files/containment.ts";
import { type DataLock, takeDataLock } from "../../store/data-lock.ts";

export interface Staging {
  /** A path for a new file. Throws what the file system throws. */
  newPart(): Promise<string>;
  /**
   * Deletes the files of earlier processes. Never throws, since they do no harm. Returns whether this is the only
   * process that imports.
   */
  cleanUp(): Promise<boolean>;
  /** Deletes all of this session's files. */
  dispose(): Promise<void>;
}

const importsFolder = ".casebook/imports";

export function createStaging(modelFolder: string): Staging {
  let session: Promise<Session> | null = null;
  let parts = 0;
  const folder = path.join(modelFolder, ...importsFolder.split("/"));

  return {
    async newPart() {
      session ??= openSession(modelFolder);
      try {
        const { path: place } = await session;
        return path.join(place, `${parts++}.part`);
      } catch (thrown) {
        session = null;
        throw thrown;
      }
    },
    async cleanUp() {
      const own = session === null ? null : path.basename((await session).path);
      let onlyProcess = true;
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        if (!entry.isDirectory() || entry.name === own) continue;
        if (!(await removeIfAbandoned(modelFolder, path.join(folder, entry.name)))) onlyProcess = false;
      }
      return onlyProcess;
    },
    async dispose() {
      const open = await session?.catch(() => null);
      session = null;
      if (open === null || open === undefined) return;
      await open.lock.release();
      await rm(open.path, { recursive: true, force: true });
    },
  };
}

interface Session {
  readonly path: string;
  readonly lock: DataLock;
}

async function openSession(modelFolder: string): Promise<Session> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const place = await makeFolderInside(modelFolder, `${importsFolder}/${randomUUID()}`);
    const lock = await takeDataLock(place).catch((thrown: unknown) => {
      if (isHeld(thrown)) return null;
      throw thrown;
    });
    // Another process may have deleted the new folder as abandoned before it was locked.
    if (lock !== null && (await isThere(path.join(place, "casebook.lock")))) return { path: place, lock };
    await lock?.release();
  }
  throw new Error("every new folder for imports was taken away at once");
}

/** Returns whether the folder is gone. */
async function removeIfAbandoned(modelFolder: string, place: string): Promise<boolean> {
  try {
    const target = await deletablePath(modelFolder, place);
    if (target === null) return true;
    const lock = await takeDataLock(target);
    // Windows deletes no open file, so the lock is released first.
    if (process.platform === "win32") await lock.release();
    await rm(target, { recursive: true, force: true });
    await lock.release();
    return true;
  } catch {
    return false; // held by a running process, or not deletable: the folder stays
  }
}

const isHeld = (thrown: unknown): boolean =>
  thrown instanceof CasebookError && thrown.code === "SECOND_INSTANCE";

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
