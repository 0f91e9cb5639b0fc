/** The core's shell verbs, done with the desktop's dialogs and file manager. */
import { CasebookError } from "../../shared/errors.ts";
import type { ShellVerbs } from "../core/app/shell-verbs.ts";
import type { OpenLink } from "./links.ts";

export interface DesktopVerbParts {
  /** Shows a folder in the file manager; gives an empty string, or what went wrong. */
  readonly openPath: (folder: string) => Promise<string>;
  /** The system's dialog for model files; null when the user cancelled. */
  readonly pickModelFiles: (what: "files" | "folder") => Promise<readonly string[] | null>;
  /** Electron's own scale: 0 to 1, and -1 for no bar. */
  readonly setProgressBar: (share: number) => void;
  /** The system's folder dialog; null when the user cancelled. */
  readonly pickFolder: () => Promise<string | null>;
  /** Announces that Casebook restarts to read the folder. False: the user declined. */
  readonly confirmRestart: () => Promise<boolean>;
  readonly keepModelFolder: (folder: string) => Promise<void>;
  readonly restart: () => void;
  readonly openLink: OpenLink;
}

export function desktopVerbs(parts: DesktopVerbParts): ShellVerbs {
  return {
    async revealFolder(folder) {
      if ((await parts.openPath(folder)) !== "") {
        throw new CasebookError(
          "NOT_FOUND",
          "The folder could not be shown.",
          "Open it in your file manager: its path is in the settings.",
        );
      }
    },
    async chooseModelFolder() {
      const folder = await parts.pickFolder();
      if (folder === null || !(await parts.confirmRestart())) return;
      await parts.keepModelFolder(folder);
      // The core reads its folders once, at the start; running answers are saved on the way.
      parts.restart();
    },
    chooseModelFiles: (what) => parts.pickModelFiles(what),
    showProgress: (share) => parts.setProgressBar(share ?? -1),
    async openLink(url) {
      await parts.openLink(url);
      // Quits also after a no, since the page has nothing left to do.
      return true;
    },
  };
}
