/**
 * Hands a one-time address to the browser without naming it in a command: what a program was started with can be read by
 * every account of the machine. The browser is given a file that only this user can read, and the file leads on.
 */
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { forwardingPage } from "./forwarding-page.ts";

/** A browser that has not read the page by now will not read it: the printed address remains. */
const readingMs = 60_000;

export interface OpeningPage {
  /** The page that the browser opens. Its path reveals nothing of the address. */
  readonly file: string;
  /** Ends it, also when it is gone already. Synchronous, since an exiting process waits for nothing. */
  readonly remove: () => void;
}

export interface OpeningPageOptions {
  /** An existing folder; the page gets a private one inside. */
  readonly folder: string;
  /** Milliseconds after which the page is removed by itself. */
  readonly lifetimeMs?: number;
}

/** Writes the page: folder 0700, file 0600. Throws the system's error where that is not possible. */
export async function writeOpeningPage(
  address: string,
  { folder, lifetimeMs = readingMs }: OpeningPageOptions,
): Promise<OpeningPage> {
  const own = await mkdtemp(path.join(folder, "casebook-open-"));
  const file = path.join(own, "casebook.html");
  const remove = (): void => {
    try {
      rmSync(own, { recursive: true, force: true });
    } catch {
      // On Windows the browser may still hold the file. There are later occasions: the lifetime's end, the exit.
    }
  };
  try {
    await writeFile(file, forwardingPage(address), { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    remove();
    throw thrown;
  }
  setTimeout(remove, lifetimeMs).unref();
  return { file, remove };
}
