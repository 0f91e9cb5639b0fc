/** Chromium's profile lies in Casebook's data folder: two data folders are two apps, and deleting one deletes all. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { App } from "electron";
import { CasebookError } from "../../shared/errors.ts";

/** Call before the app is ready and before the single-instance lock. Throws STORE_READ_ONLY. */
export function useProfile(app: Pick<App, "setPath">, dataFolder: string): void {
  const folder = path.join(dataFolder, "desktop");
  try {
    // Synchronous, since Electron wants the folder before it is ready.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
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
