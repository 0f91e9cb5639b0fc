/** Expands a list of paths: files by themselves, folders to all GGUF files below them. */
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { contains } from "../../files/containment.ts";
import { empty, inModelFolder, noModelsInside, tooLarge, tooManyFiles, unreadable } from "./errors.ts";

export interface FileToImport {
  readonly path: string;
  readonly bytes: number;
}

export interface FoundFiles {
  readonly files: readonly FileToImport[];
  readonly refused: readonly { readonly name: string; readonly failure: Failure }[];
}

/** @param modelFolder whose files are refused, being in the library already. Never throws for a path that is wrong. */
export async function findFiles(paths: readonly string[], modelFolder: string): Promise<FoundFiles> {
  const files = new Map<string, FileToImport>();
  const refused: { name: string; failure: Failure }[] = [];
  const root = await realpath(modelFolder).catch(() => modelFolder);
  for (const given of paths.map((one) => path.resolve(one))) {
    const found = await attempt(() => below(given));
    if ("failure" in found) refused.push({ name: path.basename(given), failure: found.failure });
    for (const file of "value" in found ? found.value : []) {
      const one = await attempt(() => usable(file, root));
      if ("failure" in one) refused.push({ name: path.basename(file), failure: one.failure });
      else files.set(file, one.value);
    }
  }
  return { files: [...files.values()], refused };
}

async function below(given: string): Promise<string[]> {
  const found = await stat(given).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (!found.isDirectory()) return [given];
  await readdir(given).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  const files = await filesIn(given, { left: limits.importFolderFiles }, limits.importFolderDepth);
  const models = files.filter((file) => file.toLowerCase().endsWith(".gguf"));
  if (models.length === 0) throw noModelsInside();
  return models;
}

/**
 * Links to files count; links to folders are not followed, since they may form a circle. An unreadable subfolder hides
 * only its own models.
 */
async function filesIn(folder: string, budget: { left: number }, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  budget.left -= entries.length;
  if (budget.left < 0) throw tooManyFiles();
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const target = path.join(folder, entry.name);
    if (!entry.isDirectory()) found.push(target);
    else if (depth > 1) found.push(...(await filesIn(target, budget, depth - 1)));
  }
  return found;
}

async function usable(file: string, root: string): Promise<FileToImport> {
  const [place, found] = await Promise.all([realpath(file), stat(file)]).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (!found.isFile()) throw unreadable();
  if (contains(root, place)) throw inModelFolder();
  if (found.size === 0) throw empty();
  if (found.size > limits.modelFileBytes) throw tooLarge();
  return { path: file, bytes: found.size };
}

async function attempt<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly failure: Failure }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    if (!(thrown instanceof CasebookError)) throw thrown;
    return { failure: toFailure(thrown) };
  }
}
