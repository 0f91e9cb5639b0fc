/** Every question and message of the shell, in its words. The window's own errors stay in the window. */
import type { BrowserWindow, Dialog, MessageBoxOptions, OpenDialogOptions } from "electron";
import type { Failure } from "../../shared/errors.ts";

export interface Dialogs {
  /** A start that failed: there is no window yet. */
  readonly cannotStart: (failure: Failure) => void;
  readonly confirmLink: (host: string) => Promise<boolean>;
  readonly confirmRestart: () => Promise<boolean>;
  readonly askToRetry: () => Promise<boolean>;
  readonly pickFolder: () => Promise<string | null>;
  readonly pickModelFiles: (what: "files" | "folder") => Promise<readonly string[] | null>;
  readonly showNotSaved: (fileName: string) => void;
  readonly showFolderMissing: () => void;
}

type Asking = Pick<Dialog, "showMessageBox" | "showOpenDialog" | "showErrorBox">;

export function createDialogs(dialog: Asking, window: () => BrowserWindow | null): Dialogs {
  const show = async (options: MessageBoxOptions): Promise<number> => {
    const parent = window();
    const shown = { title: "Casebook", noLink: true, ...options };
    const { response } = await (parent === null
      ? dialog.showMessageBox(shown)
      : dialog.showMessageBox(parent, shown));
    return response;
  };
  /** True for the first button. Escape, and Enter too, take the second: nothing happens by accident. */
  const ask = async (yes: string, no: string, options: MessageBoxOptions): Promise<boolean> =>
    (await show({ type: "question", buttons: [yes, no], defaultId: 1, cancelId: 1, ...options })) === 0;
  const warn = (message: string, detail: string): void => {
    void show({ type: "warning", buttons: ["OK"], message, detail });
  };

  const pick = async (options: OpenDialogOptions): Promise<string[] | null> => {
    const parent = window();
    const { canceled, filePaths } = await (parent === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options));
    return canceled || filePaths.length === 0 ? null : filePaths;
  };

  return {
    cannotStart: ({ message, remedy }) =>
      dialog.showErrorBox("Casebook cannot start", `${message}\n\n${remedy}`),
    confirmLink: (host) =>
      ask("Open in Browser", "Cancel", {
        message: `Open ${host} in your browser?`,
        detail: "The page is on the internet. Casebook sends nothing along but the address itself.",
      }),
    confirmRestart: () =>
      ask("Restart", "Cancel", {
        message: "Casebook restarts to look into this folder.",
        detail: "An answer that is being written is kept as far as it has come.",
      }),
    askToRetry: () =>
      ask("Try Again", "Quit", {
        type: "error",
        message: "The window keeps crashing.",
        detail: "Your cases are kept. If trying again does not help, quit and start Casebook anew.",
      }),
    async pickFolder() {
      const picked = await pick({ title: "Model Folder", properties: ["openDirectory"] });
      return picked?.[0] ?? null;
    },
    pickModelFiles: (what) =>
      pick(
        what === "folder"
          ? { title: "Folder with Model Files", properties: ["openDirectory"] }
          : {
              title: "Model Files",
              properties: ["openFile", "multiSelections"],
              filters: [{ name: "GGUF", extensions: ["gguf"] }],
            },
      ),
    showNotSaved: (fileName) =>
      warn(
        `${fileName} was not saved.`,
        "Check that the disk has space and that you may write to the folder.",
      ),
    showFolderMissing: () =>
      warn(
        "The model folder that you chose is not there.",
        "Casebook looks into its own folder instead. Choose the other one again when it is back.",
      ),
  };
}
