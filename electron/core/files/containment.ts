/**
 * Nothing outside the model folder is written or deleted. Records can be edited by hand and folders can be links, so
 * each path is resolved on the disk before it is used.
 */
import { lstat, mkdir, realpath, rmdir } from "node:fs/promises";
import path from "node:path";
import { outsideModelFolder } from "./errors.ts";

/** The segments of a path inside the model folder. null: absolute, with a step out of it, or not in the form of records. */
export function segmentsOf(
  relative: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] | null {
  if (relative.includes("\u0000") || relative.startsWith("/")) return null;
  // "C:x", "C:/x", "\\\\server\\x" and streams ("x:y") mean something on Windows only; elsewhere they are names.
  if (platform === "win32" && /[\\:]/.test(relative)) return null;
  const segments = relative.split("/");
  return segments.every((segment) => segment !== "" && segment !== "." && segment !== "..") ? segments : null;
}

/** Where a path of a record lies; null where the text alone leads out of the model folder. */
export function insideOf(modelFolder: string, relative: string): string | null {
  const segments = segmentsOf(relative);
  return segments === null ? null : path.join(modelFolder, ...segments);
}

/** Absolute path of a recorded file, which may lie outside the model folder. */
export const pathOf = (modelFolder: string, file: { readonly path: string }): string =>
  insideOf(modelFolder, file.path) ?? file.path;

/** Whether `target` is `folder` or below it. Both are real paths. */
export function contains(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

/**
 * Makes the folder `relative` inside the model folder, and returns its real path. A link on the way is followed only to
 * another place inside. Throws NOT_ALLOWED, and what the file system throws.
 */
export async function makeFolderInside(modelFolder: string, relative: string): Promise<string> {
  const segments = segmentsOf(relative);
  if (segments === null) throw outsideModelFolder();
  await mkdir(modelFolder, { recursive: true, mode: 0o700 });
  const root = await realpath(modelFolder);
  let folder = root;
  for (const segment of segments) {
    const next = path.join(folder, segment);
    if (!(await exists(next))) await mkdirOrFind(next);
    folder = await realpath(next);
    if (!contains(root, folder)) throw outsideModelFolder();
  }
  return folder;
}

/**
 * The path to delete for the file or folder at the absolute path `target`: its own name in the real folder that holds
 * it, so that a link is deleted and not its target. null: there is nothing. Throws NOT_ALLOWED.
 */
export async function deletablePath(modelFolder: string, target: string): Promise<string | null> {
  const root = await realPathOrNull(modelFolder);
  const parent = await realPathOrNull(path.dirname(target));
  if (root === null || parent === null) return null;
  const found = path.join(parent, path.basename(target));
  if (!contains(root, found) || found === root) throw outsideModelFolder();
  return (await exists(found)) ? found : null;
}

/** Deletes empty folders from `folder` up, but never the model folder itself. */
export async function removeEmptyFolders(modelFolder: string, folder: string): Promise<void> {
  const root = await realPathOrNull(modelFolder);
  if (root === null) return;
  for (let at = folder; at !== root && contains(root, at); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return; // the folder is not empty, or another process was faster: it stays
    }
  }
}

async function mkdirOrFind(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another Casebook was faster.
    if (error.code !== "EEXIST") throw error;
  });
}

const exists = (target: string): Promise<boolean> =>
  lstat(target).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
      throw error;
    },
  );

const realPathOrNull = (target: string): Promise<string | null> =>
  realpath(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
