/** Deletes one file of the model folder, and the folders that are empty without it. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./atomic-file.ts";
import { deletablePath, removeEmptyFolders } from "./containment.ts";

/** Throws NOT_ALLOWED for a file outside the model folder, and what the file system throws. */
export async function deleteFile(modelFolder: string, file: string): Promise<void> {
  const target = await deletablePath(modelFolder, file);
  if (target === null) return;
  await rm(target, { force: true });
  await syncFolder(path.dirname(target));
  await removeEmptyFolders(modelFolder, path.dirname(target));
}
