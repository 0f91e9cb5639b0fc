/** The shell's verbs in the browser host, which may run on another machine than the one the user sits at. */
import { CasebookError } from "../../../shared/errors.ts";
import type { ShellVerbs } from "../app/shell-verbs.ts";

/** @param openFolder shows a folder in the file manager of the machine that the host runs on. */
export function browserShell(openFolder: (folder: string) => Promise<unknown>): ShellVerbs {
  return {
    async revealFolder(folder) {
      await openFolder(folder);
    },
    chooseModelFolder() {
      return Promise.reject(
        new CasebookError(
          "NOT_ALLOWED",
          "Folders can be chosen in the desktop app only.",
          "Set CASEBOOK_MODELS to the folder and start Casebook again.",
        ),
      );
    },
    openLink(url) {
      if (URL.parse(url)?.protocol !== "https:") {
        return Promise.reject(
          new CasebookError(
            "NOT_ALLOWED",
            "Only https links can be opened.",
            "Copy the address if you trust it.",
          ),
        );
      }
      // The page opens it: the browser is where the user is.
      return Promise.resolve(false);
    },
  };
}
