/** Imports files whose headers are checked: image encoders first, so that each model finds its own. */
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import { isOver } from "../../../../shared/models/library.ts";
import { diskFailure, onDisk } from "../../files/disk-failure.ts";
import type { RecordedFile } from "../library/model-record.ts";
import { bestMmproj, match } from "../library/pairing.ts";
import type { Registry } from "../library/registry-lookup.ts";
import type { CheckedFile } from "./checked-file.ts";
import { partnerOf } from "./drop-pairing.ts";
import type { ImportedModel, ImportReport } from "./imports.ts";
import type { PathFile, PathImportContext } from "./path-file.ts";
import { createReader } from "./read-file.ts";

export interface ModelsToImport {
  readonly models: readonly (readonly PathFile[])[];
  readonly mmprojFiles: readonly PathFile[];
}

/** @param refuse is called for each file that is refused. Throws for a failure of the disk, and CANCELLED. */
export async function importFromPaths(
  { models, mmprojFiles }: ModelsToImport,
  context: PathImportContext,
  refuse: (file: PathFile, failure: Failure) => void,
): Promise<Pick<ImportReport, "models" | "mmprojFiles">> {
  const { libraryWriter, registry, importProgress } = context;
  const reader = createReader([...mmprojFiles, ...models.flat()], context);
  const attempt = async (files: readonly PathFile[], work: () => Promise<void>): Promise<void> => {
    try {
      await onDisk(work);
    } catch (thrown) {
      const failure = toFailure(diskFailure(thrown));
      for (const file of files) refuse(file, failure);
      if (failure.code !== "IMPORT_REFUSED" && failure.code !== "MODEL_CHANGED") throw thrown;
    } finally {
      await reader.discard(files);
    }
  };
  const done = (file: PathFile, modelId: string | null): void => {
    const before = importProgress.get(file.importId);
    if (before !== null && !isOver(before)) importProgress.put({ ...before, state: "done", modelId });
  };

  const placed: (PlacedMmproj & { readonly file: PathFile })[] = [];
  const taken: { readonly model: ImportedModel; readonly checked: CheckedFile }[] = [];
  const paired: { name: string; modelId: string | null }[] = [];
  try {
    for (const file of mmprojFiles) {
      await attempt([file], async () => {
        const checked = await reader.read(file);
        const recorded = await libraryWriter.place(checked);
        // The file waits in the library from here on, so it is not lost when its model fails.
        await libraryWriter.putMmproj(recorded, []);
        placed.push({ file, recorded, checked });
      });
    }
    for (const files of models) {
      await attempt(files, async () => {
        const parts: CheckedFile[] = [];
        for (const file of files) parts.push(await reader.read(file));
        const [checked] = parts;
        if (checked === undefined) return;
        const mmproj = mmprojFor(checked, placed, registry);
        const model = (await libraryWriter.known(parts)) ?? (await libraryWriter.putModel(parts, mmproj));
        taken.push({ model, checked });
        for (const file of files) done(file, model.modelId);
      });
    }
    for (const { file, recorded, checked } of placed) {
      await attempt([file], async () => {
        const partner = partnerOf(checked, registry);
        const own = taken.filter((one) => match(partnerOf(one.checked, registry), partner) !== "none");
        const [modelId = null] = await libraryWriter.putMmproj(
          recorded,
          own.map(({ model }) => model.modelId),
        );
        paired.push({ name: file.name, modelId });
        done(file, modelId);
      });
    }
  } finally {
    // Placed files are in the library, whatever ended the others.
    for (const { file } of placed) done(file, null);
  }
  const imported: ImportedModel[] = [];
  for (const { model } of taken) {
    // An image encoder may have been paired with the model since.
    const now = await libraryWriter.get(model.modelId);
    imported.push({ ...model, ...now });
  }
  return { models: imported, mmprojFiles: paired };
}

interface PlacedMmproj {
  readonly recorded: RecordedFile;
  readonly checked: CheckedFile;
}

/** Prefers an image encoder from the model's own folder. */
function mmprojFor(
  model: CheckedFile,
  placed: readonly PlacedMmproj[],
  registry: Registry,
): RecordedFile | null {
  const partner = partnerOf(model, registry);
  const partners = placed.map((one) => ({ ...one, ...partnerOf(one.checked, registry) }));
  const beside = partners.filter(({ checked }) => checked.group === model.group);
  return (bestMmproj(partner, beside) ?? bestMmproj(partner, partners))?.recorded ?? null;
}
