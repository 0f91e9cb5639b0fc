/** `casebook models fit`: what this computer has, and how models would run on it. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { Machine } from "../../../../shared/models/fit.ts";
import { fileHere } from "../../models/fit/file-fit.ts";
import { createFitting, type Fitting, type VariantId } from "../../models/fit/fitting.ts";
import { registryModelId } from "../../models/library/model-record.ts";
import type { ModelsCommand } from "./arguments.ts";
import { findModel } from "./ask-hub.ts";
import { type FitRow, fitTable, machineText } from "./fit-text.ts";
import type { ModelsParts } from "./parts.ts";
import { installedWith, type RegisteredReference, readReference, requireInstalled } from "./references.ts";

type FitCommand = Extract<ModelsCommand, { action: "fit" }>;

/** Throws CasebookErrors of the engine, HUB_* where the hub has to be asked, MODEL_NOT_FOUND, MODEL_UNREADABLE. */
export async function fit(command: FitCommand, parts: ModelsParts): Promise<void> {
  const { id, contextSize } = command;
  if (id === null) return fitRegistered(null, command, parts);
  const meant = readReference(id);
  if (meant?.kind === "registered") return fitRegistered(meant, command, parts);
  const installed = await parts.modelManager.library.list();
  const fitting = fittingOf(parts);
  const { signal } = parts;
  const found =
    meant?.kind === "hub" && installedWith(id, installed).length === 0
      ? await fitting.fitOnHub(
          await findModel(meant.reference, parts.modelManager.gate.hub, signal),
          { contextSize },
          signal,
        )
      : await fitting.fitFile(await fileHere(requireInstalled(id, installed)), { contextSize });
  print(found.machine, [{ id, fit: found.fit, recommended: null }], parts);
}

/** @param meant null: every model of the registry */
async function fitRegistered(
  meant: RegisteredReference | null,
  { contextSize, refine }: FitCommand,
  parts: ModelsParts,
): Promise<void> {
  const { machine, fits } = await fittingOf(parts).fit(contextSize, {
    registryId: meant?.model.id,
    refine: refine ? exactly(meant) : undefined,
    signal: parts.signal,
  });
  const rows = fits
    .filter(({ quantisation }) => (meant?.variant?.quantisation ?? quantisation) === quantisation)
    .map(({ registryId, quantisation, recommended, ...one }) => ({
      id: registryModelId(registryId, quantisation),
      fit: one,
      recommended,
    }));
  print(machine, rows, parts);
}

const fittingOf = ({ engine, modelManager, modelFolder, gpu }: ModelsParts): Fitting =>
  createFitting({ engine, hub: modelManager.gate.hub, modelFolder, gpu });

/** A header is that of one file. Throws BAD_REQUEST where the quantisation was left open. */
function exactly(meant: RegisteredReference | null): VariantId {
  if (meant?.variant !== undefined && meant.variant !== null)
    return { registryId: meant.model.id, quantisation: meant.variant.quantisation };
  throw new CasebookError(
    "BAD_REQUEST",
    "--refine reads the header of one file, so the quantisation has to be named.",
    "Give it after the model's id: ID:Q4_K_M.",
  );
}

function print(machine: Machine, rows: readonly FitRow[], { output }: Pick<ModelsParts, "output">): void {
  output.record({ type: "machine", ...machine });
  for (const { id, fit, recommended } of rows) output.record({ type: "fit", id, ...fit, recommended });
  const best = rows.find(({ recommended }) => recommended !== null);
  output.text(`${machineText(machine)}\n${fitTable(rows)}`);
  if (best !== undefined) output.text(`\n* Recommended: ${best.id}. ${best.recommended}\n`);
  output.record({ type: "done", recommended: best?.id ?? null });
}
