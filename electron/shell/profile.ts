/** Chromium's profile lies in Casebook's data folder: two data folders are two apps, and deleting one deletes all. */
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import type { App } from "electron";
import { CasebookError } from "../../shared/errors.ts";

/** Call before the app is ready and before the single-instance lock. Throws STORE_READ_ONLY. */
export function useProfile(app: Pick<App, "setPath">, dataFolder: string): void {
  const folder = path.join(dataFolder, "desktop");
  try {
    makePath(folder);
    app.setPath("userData", folder);
  } catch (cause) {
    throw new CasebookError(
      "STORE_READ_ONLY",
      `Casebook cannot create its folder ${folder}.`,
      "Make it writable for your account, or set CASEBOOK_DATA to a folder that is.",
      { cause },
    );
  }
}

/**
 * Synchronous, since Electron wants the folder before it is ready. Not `mkdirSync`'s own `recursive`, for the reason that
 * `core/app/folders.ts` gives: it may never end.
 */
function makePath(folder: string): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makePath(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Another instance may have made it in the meantime.
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
