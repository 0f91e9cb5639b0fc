/** `casebook models download`: fetched, verified and in the library when it ends well. */

import { CasebookError } from "../../../../shared/errors.ts";
import type { DownloadRequest } from "../../../../shared/models/downloads.ts";
import { formatBytes } from "../../../../shared/units.ts";
import type { LibraryModel } from "../../models/library/library.ts";
import type { DownloadCommand } from "./arguments.ts";
import { chooseDownload } from "./choose-download.ts";
import { followDownload } from "./follow-download.ts";
import type { ModelsParts } from "./parts.ts";
import { useFound } from "./use-found.ts";
import { verificationText } from "./verification-text.ts";

/** Throws TERMS_NOT_ACCEPTED, whatever refuses or ends the download, CANCELLED after a pause. */
export async function download(command: DownloadCommand, parts: ModelsParts): Promise<void> {
  const { gate, library, downloads } = parts.modelManager;
  await gate.terms.require();
  if (command.inPlace) return printFound(await useFound(command.id, command.quantisation, parts), parts);
  const { request, modelId } = await chooseDownload(command, parts);
  const before = await library.get(modelId);
  if (before !== null && hasAll(before, request)) return print(before, true, parts);
  const begun = await downloads.start(request);
  const ending = await followDownload(begun, parts);
  const model = await library.get(modelId);
  // Another process took it over, and has either finished it or given it up.
  if (model === null && ending === "removed") throw cancelledElsewhere();
  if (model === null) throw new Error("what was downloaded is not in the library");
  await print(model, false, parts);
}

async function printFound(modelId: string, parts: ModelsParts): Promise<void> {
  const model = await parts.modelManager.library.get(modelId);
  if (model === null) throw new Error("what was found is not in the library");
  await print(model, false, parts);
}

/** Whether the installed model can be loaded and has everything that the request asks for. */
const hasAll = ({ installed }: LibraryModel, request: DownloadRequest): boolean =>
  installed.problem === null &&
  installed.verification.state === "verified" &&
  (request.kind === "registry" || request.mmproj === null || installed.hasImageEncoder);

/** @param known it was there before */
async function print(
  { installed }: LibraryModel,
  known: boolean,
  { modelManager, output }: Pick<ModelsParts, "modelManager" | "output">,
): Promise<void> {
  const { id, name, bytes, sha256, mmprojSha256, hasImageEncoder, verification } = installed;
  const path = await modelManager.library.pathOf(id);
  output.text(
    `${id}: ${known ? "is on this computer already" : formatBytes(bytes)}, ${verificationText(verification)}\n${path}\n`,
  );
  output.text(`\nTo ask it: casebook ask --model ${id} "..."\n`);
  const details = { bytes, sha256, mmprojSha256, hasImageEncoder, verification, path, known };
  output.record({ type: "done", modelId: id, name, ...details });
}

const cancelledElsewhere = (): CasebookError =>
  new CasebookError(
    "CANCELLED",
    "The download was cancelled in another Casebook.",
    "Run the same command again to begin anew.",
  );
