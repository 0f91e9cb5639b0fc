/** The practice model that ships with Casebook, checked against its published hashes. */
import path from "node:path";
import type { ModelFile } from "../../../../shared/domain.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import { practiceModel, type RegisteredFile } from "../../../../shared/models/known-models.ts";
import { hashFile } from "../../files/hash-file.ts";
import { practiceModelFolder } from "../../places.ts";
import { practiceModelDamaged } from "./errors.ts";
import type { HashProgress, LibraryModel } from "./library.ts";

/** @param at when the hashes are checked. Throws MODEL_UNREADABLE, CANCELLED. */
export async function readPracticeModel(
  at: number,
  onProgress: HashProgress = () => undefined,
  signal?: AbortSignal,
): Promise<LibraryModel> {
  const { id, name, notice, resampling, model, mmproj } = practiceModel;
  const bytes = model.bytes + mmproj.bytes;
  const modelPath = await checked(model, { onBytes: (read) => onProgress(read, bytes), signal });
  const mmprojPath = await checked(mmproj, {
    onBytes: (read) => onProgress(model.bytes + read, bytes),
    signal,
  });
  const fields = {
    id,
    name,
    origin: "practice",
    fileName: model.name,
    bytes,
    hasImageEncoder: true,
    notice,
    boundByTerms: false,
  } as const;
  return {
    model: fields,
    modelPath,
    mmprojPath,
    known: [shipped("model", model), shipped("mmproj", mmproj)],
    resampling,
    installed: {
      ...fields,
      registryId: id,
      quantisation: "F16",
      hub: null,
      sha256: model.sha256,
      mmprojSha256: mmproj.sha256,
      verification: { state: "verified", against: "registry", at },
      place: "app",
      addedAt: null,
      problem: null,
    },
  };
}

const shipped = (role: ModelFile["role"], { name, bytes, sha256 }: RegisteredFile): ModelFile => ({
  role,
  name,
  bytes,
  sha256,
  hub: null,
  verification: "registry",
});

async function checked(
  { name, sha256 }: RegisteredFile,
  options: Parameters<typeof hashFile>[1],
): Promise<string> {
  const file = path.join(practiceModelFolder(), name);
  let found: string;
  try {
    ({ sha256: found } = await hashFile(file, options));
  } catch (cause) {
    if (cause instanceof CasebookError && cause.code === "CANCELLED") throw cause;
    throw practiceModelDamaged("is missing", cause);
  }
  if (found !== sha256) throw practiceModelDamaged("was changed", null);
  return file;
}
