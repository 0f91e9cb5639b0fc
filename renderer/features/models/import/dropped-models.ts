/** The model files among what was dropped, folders looked into. */
import { limits } from "../../../../shared/limits.ts";
import { isModelFile } from "../../../stores/models-page-store.ts";

export interface DroppedModels {
  readonly models: readonly File[];
  /** Files of other kinds, which are left alone. */
  readonly others: number;
}

/** What a drop has for each file and folder; the browser's own interface, as far as it is used here. */
export interface DroppedEntry {
  readonly isDirectory: boolean;
  readonly name: string;
}
interface FileEntry extends DroppedEntry {
  file(done: (file: File) => void, failed: (reason: DOMException) => void): void;
}
interface FolderEntry extends DroppedEntry {
  createReader(): {
    /** A part of the entries at each call, none at the end. */
    readEntries(
      done: (entries: readonly DroppedEntry[]) => void,
      failed: (reason: DOMException) => void,
    ): void;
  };
}

/** To be called while the drop is being handled: afterwards the transfer is empty. */
export function entriesOf(transfer: DataTransfer | null): readonly DroppedEntry[] {
  return [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
}

/** Rejects with a DOMException where a file or folder may not be read. */
export async function droppedModels(entries: readonly DroppedEntry[]): Promise<DroppedModels> {
  const models: File[] = [];
  let others = 0;
  let seen = 0;
  const look = async (entry: DroppedEntry, depth: number): Promise<void> => {
    seen += 1;
    if (seen > limits.importFolderFiles || depth > limits.importFolderDepth) return;
    if (entry.isDirectory) {
      for (const inner of await readAll(entry as FolderEntry)) await look(inner, depth + 1);
    } else if (isModelFile(entry)) {
      models.push(await new Promise<File>((done, failed) => (entry as FileEntry).file(done, failed)));
    } else others += 1;
  };
  for (const entry of entries) await look(entry, 0);
  return { models, others };
}

async function readAll(folder: FolderEntry): Promise<readonly DroppedEntry[]> {
  const reader = folder.createReader();
  const all: DroppedEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly DroppedEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (some.length === 0 || all.length > limits.importFolderFiles) return all;
    all.push(...some);
  }
}

/** The same for files that are there already: picked, or of a browser without entries. */
export const pickedModels = (files: readonly File[]): DroppedModels => ({
  models: files.filter(isModelFile),
  others: files.filter((file) => !isModelFile(file)).length,
});
