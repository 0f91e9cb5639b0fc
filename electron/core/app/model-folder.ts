/** Which model folder a run uses: the variable's, then the one chosen in the desktop app, then the one in the data folder. */
import { access } from "node:fs/promises";
import { openDesktopState } from "./desktop-state.ts";
import type { Folders } from "./folders.ts";

/** @param onMissing called when the chosen folder is not there: a drive that is not plugged in today; the choice is kept */
export async function withChosenModelFolder(
  folders: Folders,
  environment: Readonly<Record<string, string | undefined>>,
  onMissing: (chosen: string) => void,
): Promise<Folders> {
  const { modelFolder: chosen } = (await openDesktopState(folders.dataFolder)).state;
  if (environment["CASEBOOK_MODELS"] || chosen === null) return folders;
  try {
    await access(chosen);
    return { ...folders, modelFolder: chosen };
  } catch {
    onMissing(chosen);
    return folders;
  }
}

/** In a terminal. */
export const missingFolderText = (chosen: string): string =>
  `The model folder that was chosen in the desktop app is not there (${chosen}). The one in the data folder is used.\n`;
