/** Image encoders that were imported alone, borrowed by models that the user put into the folder without one. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { contains, pathOf } from "../../files/containment.ts";
import type { LibraryContext } from "./library-context.ts";
import { isWaiting, type MmprojFile, mmprojOf } from "./mmproj-records.ts";
import type { ModelRecord } from "./model-record.ts";
import { bestMmproj, modelsFor, type Partner } from "./pairing.ts";
import type { ScannedModel } from "./scan.ts";

export interface FoundByHand {
  readonly model: ScannedModel;
  /** The result of checking its bytes; null: never checked. */
  readonly record: ModelRecord | null;
}

/**
 * A borrowed image encoder keeps its own record, and waits on for a model of the library. Where only sizes match,
 * neither side may have a choice, since a wrong image encoder gives wrong answers without any sign of it.
 */
export async function borrowMmproj(
  found: readonly FoundByHand[],
  records: readonly ModelRecord[],
  options: LibraryContext,
): Promise<readonly FoundByHand[]> {
  const waiting = await Promise.all(records.filter(isWaiting).map((record) => mmprojOf(record, options)));
  const mmprojFiles = waiting.filter((one) => one !== null);
  const unpaired = found.filter(({ model }) => model.mmproj === null && model.missing.length === 0);
  if (mmprojFiles.length === 0 || unpaired.length === 0) return found;
  const partners = new Map(unpaired.map((one) => [one, partnerOfFound(one)]));
  return Promise.all(
    found.map(async (one) => {
      const partner = partners.get(one);
      const mmproj = partner && bestMmproj(partner, mmprojFiles);
      if (!mmproj || !modelsFor(mmproj, [...partners.values()]).includes(partner)) return one;
      return { ...one, model: await withMmproj(one.model, mmproj, options) };
    }),
  );
}

function partnerOfFound({ model, record }: FoundByHand): Partner {
  const facts = model.files[0]?.facts ?? null;
  return {
    registryId: record?.registryId ?? null,
    family: facts?.family ?? null,
    width: facts?.width ?? null,
  };
}

async function withMmproj(
  model: ScannedModel,
  { file }: MmprojFile,
  { modelFolder, readFacts }: LibraryContext,
): Promise<ScannedModel> {
  const mmproj = await readFacts(pathOf(modelFolder, file));
  const [root, place] = await Promise.all(
    [modelFolder, mmproj.path].map((one) => realpath(one).catch(() => path.resolve(one))),
  );
  const outside = root === undefined || place === undefined || !contains(root, place);
  return { ...model, mmproj, outside: model.outside || outside };
}
