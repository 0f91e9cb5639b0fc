/** The session of the window's page: Casebook's files, no network, no permissions, nothing on disk. */
import type { Session, WebContents } from "electron";
import { CasebookError } from "../../shared/errors.ts";
import type { StaticFile } from "../core/files/static-files.ts";
import { appScheme } from "./app-origin.ts";
import { guardDownloads } from "./downloads.ts";
import { guardPermissions } from "./permissions.ts";
import { createAppHandler } from "./protocol.ts";
import { guardRequests } from "./requests.ts";

export interface PageSessionParts {
  /** Electron's `session`. */
  readonly session: { readonly defaultSession: Session; fromPartition(partition: string): Session };
  readonly devTools: boolean;
  /** The files of the page, by URL path. */
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly contents: () => WebContents | null;
  readonly downloadFolder: string;
  readonly showNotSaved: (fileName: string) => void;
}

/** Throws NOT_FOUND where the page has not been built. */
export function openPageSession(parts: PageSessionParts): Session {
  if (!parts.files.has("/")) {
    throw new CasebookError(
      "NOT_FOUND",
      "The files of the window are missing.",
      "Install Casebook again; from its sources, npm start builds them.",
    );
  }
  // Without "persist:" the session stores nothing on disk: no cache, no storage, no cookies.
  const pageSession = parts.session.fromPartition("casebook");
  // The other one has no page and shall get none.
  for (const each of [pageSession, parts.session.defaultSession]) {
    guardPermissions(each);
    guardRequests(each, parts.devTools);
    guardDownloads(each, {
      contents: parts.contents,
      folder: parts.downloadFolder,
      onFailed: parts.showNotSaved,
    });
  }
  pageSession.protocol.handle(appScheme, createAppHandler(parts.files));
  return pageSession;
}
