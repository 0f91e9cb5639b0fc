/** The folder for the page that opens the app: private, and readable by the user's browser. */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** How long a desktop may take to name the program that opens web pages. */
const askingMs = 3_000;

/**
 * The temporary folder, which the system empties by itself should Casebook be killed. Only a browser from a snap (Ubuntu's
 * Firefox is one) has a /tmp of its own and may not look into hidden folders either; what it can read is its own folder
 * in the user's home. Where this guess is wrong the browser shows that it found nothing, and the address that is
 * printed in the terminal works as ever. See https://github.com/jupyter/notebook/issues/4500
 */
export async function openingFolder(): Promise<string> {
  const own = process.platform === "linux" ? snapFolder(await webPageProgram(), os.homedir()) : null;
  if (own === null) return os.tmpdir();
  return access(own, constants.W_OK).then(
    () => own,
    () => os.tmpdir(),
  );
}

/**
 * @param program id of a desktop file; snapd names them `snap_app.desktop`
 * @returns the folder in which that snap's files survive its updates, or null where it is no snap
 */
export function snapFolder(program: string, home: string): string | null {
  const snap = /^([a-z0-9-]+)_[\w.-]+\.desktop$/.exec(program)?.[1];
  return snap === undefined ? null : path.join(home, "snap", snap, "common");
}

/** The desktop file of the program that opens HTML files, as xdg-open chooses it; empty where it is unknown. */
async function webPageProgram(): Promise<string> {
  try {
    const asked = await promisify(execFile)("xdg-mime", ["query", "default", "text/html"], {
      timeout: askingMs,
    });
    return asked.stdout.trim();
  } catch {
    return ""; // no desktop here, or one that cannot be asked
  }
}
