/** `casebook models list`: what is on this computer, and what can be downloaded. */

import type { InstalledModel } from "../../../../shared/models/library.ts";
import {
  bytesOf,
  filesOf,
  type RegisteredVariant,
  registeredVariants,
} from "../../../../shared/models/registry.ts";
import { formatBytes } from "../../../../shared/units.ts";
import { registryModelId } from "../../models/library/model-record.ts";
import { tableText } from "../table.ts";
import type { ModelsParts } from "./parts.ts";
import { idOfFound, programText } from "./use-found.ts";
import { verificationText } from "./verification-text.ts";

type ListParts = Pick<ModelsParts, "modelManager" | "output">;

/** Throws NOT_FOUND where the model folder cannot be read. */
export async function list({ modelManager, output }: ListParts): Promise<void> {
  const { library } = modelManager;
  const installed = (await library.list()).map((found) => found.installed);
  const mmprojFiles = await library.waiting();
  const notices = await library.notices();
  const elsewhere = await library.findForeign();
  const available = registeredVariants.filter((found) => !isInstalled(found, installed));

  for (const model of installed) output.record({ type: "installed", ...model });
  for (const mmproj of mmprojFiles) output.record({ type: "projector", ...mmproj });
  for (const found of elsewhere) output.record({ type: "found", ...found, id: idOfFound(found) });
  for (const found of registeredVariants) {
    output.record({ type: "available", ...availableRecord(found), installed: isInstalled(found, installed) });
  }
  for (const notice of notices) output.record({ type: "notice", ...notice });

  const sections = [
    section(
      "On this computer",
      "State",
      installed.map((model) => rowOf(model.id, model.bytes, model.hasImageEncoder, stateText(model))),
    ),
    section(
      "Image encoders without a model",
      "File",
      mmprojFiles.map(({ id, bytes, fileName }) => [id, formatBytes(bytes), "images", fileName]),
    ),
    section(
      "In other programs, to be used in place with `casebook models download ID --in-place`",
      "In",
      elsewhere.map((found) =>
        rowOf(idOfFound(found), found.bytes, found.hasImageEncoder, programText(found.program)),
      ),
    ),
    section(
      "To download with `casebook models download ID`; `casebook models fit` says which of them fit",
      "From",
      available.map((found) =>
        rowOf(idOf(found), bytesOf(found), found.model.mmproj !== null, found.variant.file.repo),
      ),
    ),
    ...notices.map(({ message, remedy }) => `${message}\n${remedy}\n`),
  ];
  output.text(sections.filter((text) => text !== "").join("\n"));
  output.record({ type: "done", installed: installed.length, available: available.length });
}

/** "": there are no rows. */
function section(heading: string, last: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const columns = [
    { title: "ID" },
    { title: "Size", align: "right" },
    { title: "Input" },
    { title: last },
  ] as const;
  return `${heading}\n${tableText(columns, rows)}`;
}

const rowOf = (id: string, bytes: number, images: boolean, last: string): readonly string[] => [
  id,
  formatBytes(bytes),
  images ? "text, images" : "text",
  last,
];

const stateText = ({ problem, verification }: InstalledModel): string =>
  problem === null ? verificationText(verification) : `Cannot be loaded. ${problem.message}`;

const idOf = ({ model, variant }: RegisteredVariant): string =>
  registryModelId(model.id, variant.quantisation);

const isInstalled = ({ model, variant }: RegisteredVariant, installed: readonly InstalledModel[]): boolean =>
  installed.some(
    ({ registryId, quantisation }) => registryId === model.id && quantisation === variant.quantisation,
  );

function availableRecord(found: RegisteredVariant) {
  const { model, variant } = found;
  const { repo, commit, path, sha256 } = variant.file;
  return {
    id: idOf(found),
    registryId: model.id,
    quantisation: variant.quantisation,
    name: model.name,
    modality: model.modality,
    parameters: model.parameters,
    contextTokens: model.contextTokens,
    licence: model.licence,
    boundByTerms: model.boundByTerms,
    repo,
    commit,
    file: path,
    mmproj: model.mmproj?.path ?? null,
    bytes: bytesOf(found),
    /** The hub's own figure counts. */
    approximate: filesOf(found).some((file) => file.approximate),
    sha256,
  };
}
