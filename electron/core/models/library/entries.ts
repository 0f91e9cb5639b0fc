/**
 * All entries of the library except the practice model: recorded models, and models found in the folder without a
 * record.
 */
import path from "node:path";
import { pathOf } from "../../files/containment.ts";
import { stateOfFile } from "../../files/file-state.ts";
import { borrowMmproj } from "./borrowed-mmproj.ts";
import { describeRecorded } from "./describe-recorded.ts";
import type { LibraryModel } from "./library.ts";
import type { LibraryContext } from "./library-context.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";
import { type ScannedModel, scanFolder } from "./scan.ts";
import { describeScannedModel, localId } from "./scanned-model.ts";

export interface LibraryEntryFile {
  readonly role: RecordedFile["role"];
  readonly path: string;
  /** Path with "/"; null: outside the model folder. */
  readonly relative: string | null;
}

export interface LibraryEntry {
  readonly id: string;
  readonly name: string;
  /** null: an image encoder that waits for its model. */
  readonly model: LibraryModel | null;
  readonly files: readonly LibraryEntryFile[];
  readonly record: ModelRecord | null;
}

/** In the order of their names. Throws NOT_FOUND when the model folder cannot be read. */
export async function readEntries(options: LibraryContext): Promise<LibraryEntry[]> {
  const { modelFolder, registry, records, readFacts } = options;
  const all = (await records.read()).records;
  const [byHand, own] = [all.filter(isByHand), all.filter((record) => !isByHand(record))];
  const recorded = await Promise.all(own.map((record) => recordedEntry(record, options)));
  const recordedPaths = new Set(recorded.flatMap(({ files }) => files.map((file) => file.path)));
  const scanned = await scanFolder(modelFolder, { recorded: recordedPaths, readFacts });
  const idOf = (model: ScannedModel): string => localId(path.relative(modelFolder, model.path));
  const withBorrowed = await borrowMmproj(
    scanned.map((model) => ({ model, record: byHand.find(({ id }) => id === idOf(model)) ?? null })),
    own,
    options,
  );
  const found = withBorrowed.map(({ model, record }): LibraryEntry => {
    const id = idOf(model);
    const described = describeScannedModel(model, { id, record, registry });
    const files = [
      ...model.files.map((file, index) => ({ file, role: index === 0 ? "model" : "part" }) as const),
      ...(model.mmproj === null ? [] : [{ file: model.mmproj, role: "mmproj" } as const]),
    ].map(
      ({ file, role }): LibraryEntryFile => ({
        role,
        path: file.path,
        relative: within(modelFolder, file.path),
      }),
    );
    return { id, name: described.model.name, model: described, files, record };
  });
  return [...recorded, ...found].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

/**
 * A model that the user put into the folder keeps the id that follows from its path. Its record holds only how its
 * bytes were checked: when the files are gone, so is the model.
 */
export const isByHand = ({ id }: Pick<ModelRecord, "id">): boolean => id.startsWith("local-");

async function recordedEntry(
  record: ModelRecord,
  { modelFolder, registry }: LibraryContext,
): Promise<LibraryEntry> {
  const files = record.files.map((file): LibraryEntryFile => {
    const absolute = pathOf(modelFolder, file);
    return { role: file.role, path: absolute, relative: path.isAbsolute(file.path) ? null : file.path };
  });
  const states = await Promise.all(files.map((file) => stateOfFile(file.path)));
  const model = describeRecorded(record, { registry, states, paths: files.map((file) => file.path) });
  return { id: record.id, name: record.name, model, files, record };
}

function within(modelFolder: string, file: string): string {
  return path.relative(modelFolder, file).split(path.sep).join("/");
}
