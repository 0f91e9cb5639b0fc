/** What `casebook models download` downloads: chooses a quantisation and an image encoder, where they were not named. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { DownloadRequest } from "../../../../shared/models/downloads.ts";
import type { HubReference } from "../../../../shared/models/hub.ts";
import type { RegisteredModel, Variant } from "../../../../shared/models/registered-model.ts";
import { createFitting } from "../../models/fit/fitting.ts";
import { hubModelId, registryModelId } from "../../models/library/model-record.ts";
import type { DownloadCommand } from "./arguments.ts";
import { type AtCommit, findMmproj, findModelFile, requireFile } from "./ask-hub.ts";
import type { ModelsParts } from "./parts.ts";
import { type RegisteredReference, requireReference, variantOf } from "./references.ts";

export interface ChosenDownload {
  readonly request: DownloadRequest;
  /** The id of the model in the library, once the download is done. */
  readonly modelId: string;
}

type ChoiceParts = Pick<ModelsParts, "modelManager" | "engine" | "modelFolder" | "gpu" | "output" | "signal">;

/** Chooses, and prints what and why. Throws NOT_FOUND, BAD_REQUEST, HUB_*, MODEL_TOO_LARGE, CasebookErrors of the engine. */
export async function chooseDownload(command: DownloadCommand, parts: ChoiceParts): Promise<ChosenDownload> {
  const meant = requireReference(command.id);
  return meant.kind === "registered"
    ? chooseRegistered(meant, command, parts)
    : chooseOnHub(meant.reference, command, parts);
}

async function chooseRegistered(
  { model, variant }: RegisteredReference,
  { quantisation: wanted, mmproj }: DownloadCommand,
  parts: ChoiceParts,
): Promise<ChosenDownload> {
  if (mmproj !== null) throw bringsItsOwn(model);
  if (variant !== null && wanted !== null) throw namedTwice();
  const named = wanted === null ? variant : variantOf(model, wanted);
  const { quantisation } = named ?? (await recommended(model, parts));
  return {
    request: { kind: "registry", registryId: model.id, quantisation },
    modelId: registryModelId(model.id, quantisation),
  };
}

/** The one of this model's that suits this computer best. */
async function recommended(model: RegisteredModel, parts: ChoiceParts): Promise<Variant> {
  const { engine, modelManager, modelFolder, gpu, output, signal } = parts;
  const fitting = createFitting({ engine, hub: modelManager.gate.hub, modelFolder, gpu });
  const { fits } = await fitting.fit(null, { registryId: model.id, signal });
  const best = fits.find((fit) => fit.recommended !== null);
  const variant = model.variants.find(({ quantisation }) => quantisation === best?.quantisation);
  if (variant === undefined) throw nothingFits(model);
  const id = registryModelId(model.id, variant.quantisation);
  const reason = best?.recommended;
  output.record({ type: "chosen", id, quantisation: variant.quantisation, reason });
  output.text(`Chosen: ${id}. ${reason} --quant takes another one.\n`);
  return variant;
}

async function chooseOnHub(
  reference: HubReference,
  { quantisation, mmproj: wanted }: DownloadCommand,
  parts: ChoiceParts,
): Promise<ChosenDownload> {
  const { modelManager, output, signal } = parts;
  const { hub } = modelManager.gate;
  if (reference.file !== null && quantisation !== null) throw namedTwice();
  const { repo, commit, path } = await findModelFile(reference, quantisation, hub, signal);
  const { mmproj, reason } = await mmprojOf(wanted, { repo, commit }, parts);
  output.record({ type: "chosen", repo, commit, file: path, mmproj, reason });
  output.text(`Model: ${path}\nImage encoder: ${mmproj ?? "none"}${reason === null ? "" : ` (${reason})`}\n`);
  return {
    request: { kind: "hub", repo, commit, file: path, mmproj },
    modelId: hubModelId({ repo, commit, path }),
  };
}

/** Throws HUB_FILE_MISSING, BAD_REQUEST where there are several and none was named. */
async function mmprojOf(
  wanted: string | null,
  at: AtCommit,
  { modelManager, signal }: ChoiceParts,
): Promise<{ readonly mmproj: string | null; readonly reason: string | null }> {
  const { hub } = modelManager.gate;
  if (wanted === "none") return { mmproj: null, reason: null };
  if (wanted !== null) {
    const { path } = await requireFile({ ...at, path: wanted }, hub, signal);
    return { mmproj: path, reason: null };
  }
  const found = await findMmproj(at, hub, signal);
  switch (found.kind) {
    case "chosen":
      return { mmproj: found.file.path, reason: found.why };
    case "none":
      return { mmproj: null, reason: "the repository has none" };
    case "unclear":
      throw new CasebookError(
        "BAD_REQUEST",
        `${at.repo} has several image encoders: ${found.paths.join(", ")}.`,
        "Name one with --mmproj FILE, or take the model without images with --mmproj none.",
      );
  }
}

const bringsItsOwn = ({ name }: RegisteredModel): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    `--mmproj is for repositories of the hub; ${name} comes with the image encoder that belongs to it, if it has one.`,
    "Leave --mmproj away, or name the repository instead of the model.",
  );

const namedTwice = (): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "The file or quantisation is named in the ID already.",
    "Leave --quant away, or give the ID without it.",
  );

const nothingFits = ({ id, name }: RegisteredModel): CasebookError =>
  new CasebookError(
    "MODEL_TOO_LARGE",
    `No quantisation of ${name} that is recommended fits this computer.`,
    `\`casebook models fit ${id}\` says what each needs. With --quant any of them is downloaded all the same.`,
  );
