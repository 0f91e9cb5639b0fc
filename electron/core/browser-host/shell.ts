/** The shell's verbs in the browser host, which may run on another machine than the one the user sits at. */
import { CasebookError } from "../../../shared/errors.ts";
import type { ShellVerbs } from "../app/shell-verbs.ts";
import { isOfHubHere } from "../net/egress-hosts.ts";

/** The environment that tells whether a person sits at the machine of the host. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * @param openFolder shows a folder in the file manager of the machine that the host runs on.
 * @param hub address of the model hub.
 */
export function browserShell(
  openFolder: (folder: string) => Promise<unknown>,
  hub: URL,
  machine: Machine = process,
): ShellVerbs {
  return {
    async revealFolder(folder) {
      if (!hasScreen(machine)) throw noScreen(folder);
      await openFolder(folder);
    },
    chooseModelFolder: () =>
      Promise.reject(desktopOnly("Set CASEBOOK_MODELS to the folder and start Casebook again.")),
    chooseModelFiles: () =>
      Promise.reject(
        desktopOnly("Drop the files onto this page, or use `casebook models import` in a terminal."),
      ),
    // A tab has no icon that could show it; the page does.
    showProgress: () => undefined,
    openLink(url) {
      const link = URL.parse(url);
      if (link?.protocol !== "https:" && !(link !== null && isOfHubHere(link, hub))) {
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

/** On Linux without a display a file manager ends immediately without a message. WSL opens the one of Windows. */
const hasScreen = ({ platform, env }: Machine): boolean =>
  platform !== "linux" || Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"] || env["WSL_DISTRO_NAME"]);

const noScreen = (folder: string): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    `The folder is on the machine that Casebook runs on, which has no screen: ${folder}`,
    "Open it there, over SSH for example.",
  );

const desktopOnly = (remedy: string): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "Files and folders of this computer can be chosen in the desktop app only.",
    remedy,
  );
