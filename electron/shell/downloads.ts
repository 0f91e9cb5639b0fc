/**
 * Saving files: only what Casebook's own page made, only through the system's dialog, and only under a name that
 * Casebook shaped.
 */
import path from "node:path";
import type { DownloadItem, Session, WebContents } from "electron";
import { appPage } from "./app-origin.ts";

type DownloadSession = Pick<Session, "on">;

export interface DownloadParts {
  readonly contents: () => WebContents | null;
  /** The system's folder for downloads. */
  readonly folder: string;
  /** Tells the user that a file is not there, or not whole. */
  readonly onFailed: (fileName: string) => void;
}

export function guardDownloads(session: DownloadSession, parts: DownloadParts): void {
  session.on("will-download", (event, item, contents) => {
    if (contents !== parts.contents() || !isOurBlob(item)) {
      event.preventDefault();
      return;
    }
    const name = safeFileName(item.getFilename());
    item.setSaveDialogOptions({ title: "Save", defaultPath: path.join(parts.folder, name) });
    item.once("done", (_event, state) => {
      if (state === "interrupted") parts.onFailed(name);
    });
  });
}

const isOurBlob = (item: DownloadItem): boolean =>
  item.getURL().startsWith(`blob:${appPage}`) && item.getURLChain().length === 1;

const longestName = 120;
/** Device names that Windows opens instead of a file, whatever the extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that every file system takes and that hides neither folder nor extension. */
export function safeFileName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
    .replace(/[\\/:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  const dot = plain.lastIndexOf(".");
  const extension = dot > 0 ? plain.slice(dot, dot + 12) : "";
  const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, longestName - extension.length);
  const whole = `${stem}${extension}`.toWellFormed();
  if (whole === "") return "casebook";
  return reserved.test(whole) ? `_${whole}` : whole;
}
