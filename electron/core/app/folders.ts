/** Where Casebook keeps its data on this platform, and where it looks for models. */
import { mkdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { CasebookError } from "../../../shared/errors.ts";

export interface Folders {
  readonly dataFolder: string;
  readonly modelFolder: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** CASEBOOK_DATA and CASEBOOK_MODELS override; relative ones are taken from the working directory. */
export function foldersFor(environment: Environment, platform: NodeJS.Platform, home: string): Folders {
  const dataFolder = path.resolve(
    environment["CASEBOOK_DATA"] || platformFolder(environment, platform, home),
  );
  const modelFolder = path.resolve(environment["CASEBOOK_MODELS"] || path.join(dataFolder, "models"));
  return { dataFolder, modelFolder };
}

/** Windows: roaming profiles must not carry patient data over the network, hence the local folder. */
function platformFolder(environment: Environment, platform: NodeJS.Platform, home: string): string {
  if (platform === "win32")
    return path.join(environment["LOCALAPPDATA"] || path.join(home, "AppData", "Local"), "Casebook");
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "Casebook");
  return path.join(environment["XDG_DATA_HOME"] || path.join(home, ".local", "share"), "casebook");
}

/** The folders of this process. They need not exist. */
export const ownFolders = (): Folders => foldersFor(process.env, process.platform, os.homedir());

/** Makes a folder where it is missing, for this user only. Throws STORE_READ_ONLY. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makePath(folder);
  } catch (cause) {
    throw new CasebookError(
      "STORE_READ_ONLY",
      `Casebook cannot create its folder ${folder}.`,
      "Make it writable for your account, or set CASEBOOK_DATA (and CASEBOOK_MODELS) to folders that are.",
      { cause },
    );
  }
}

/**
 * Not `mkdir`'s own `recursive`: that never ends on a file system that answers ENOENT although the parent is there, as
 * /proc and automounted folders do.
 */
async function makePath(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makePath(parent);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (thrown) {
    // Another instance may have made it in the meantime.
    if (!(await isFolder(folder))) throw thrown;
  }
}

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The folders of this process, made where they are missing. Throws STORE_READ_ONLY. */
export async function prepareFolders(): Promise<Folders> {
  const folders = ownFolders();
  for (const folder of [folders.dataFolder, folders.modelFolder]) await makeFolder(folder);
  return folders;
}
