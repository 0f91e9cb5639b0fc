/** `casebook models import`: files and folders of this computer, copied in or used where they are. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import type { ImportReport } from "../../models/import/imports.ts";
import { createProgress } from "../progress.ts";
import type { ModelsParts } from "./parts.ts";
import { verificationText } from "./verification-text.ts";

type ImportParts = Pick<ModelsParts, "modelManager" | "feed" | "output" | "screen" | "signal">;

interface Refusal {
  readonly name: string;
  readonly failure: Failure;
}

/**
 * Throws TERMS_NOT_ACCEPTED, DISK_FULL, LIBRARY_READ_ONLY, CANCELLED, and the first refusal when any file was refused.
 * The other files are in the library then all the same, and were printed.
 */
export async function importModels(
  { paths, how }: { readonly paths: readonly string[]; readonly how: "copy" | "in-place" },
  parts: ImportParts,
): Promise<void> {
  const { modelManager, feed, output, screen, signal } = parts;
  const refusals: Refusal[] = [];
  const stop = feed.follow((event) => {
    if (event.type !== "import" || event.change.state !== "failed") return;
    const { name, failure } = event.change;
    if (failure !== null) refusals.push({ name, failure });
  });
  const progress = createProgress({ output, screen, label: how === "copy" ? "Copying" : "Hashing" });
  const onProgress = (bytes: number, total: number): void => progress.show({ bytes, total });
  let report: ImportReport;
  try {
    report = await modelManager.imports.importPaths(paths, { how, onProgress, signal });
  } finally {
    progress.end();
    stop();
    printRefusals(refusals, output);
  }
  printImported(report, output);
  const [first] = refusals;
  if (first !== undefined) throw CasebookError.from(first.failure);
  const { models, mmprojFiles } = report;
  output.record({
    type: "done",
    models: models.map(({ modelId }) => modelId),
    mmprojFiles: mmprojFiles.length,
  });
}

function printImported({ models, mmprojFiles }: ImportReport, output: ImportParts["output"]): void {
  for (const { modelId: id, name, known, hasImageEncoder, verification } of models) {
    output.record({ type: "imported", id, name, known, hasImageEncoder, verification });
    const what = known ? "is on this computer already" : "imported";
    output.text(`${id} (${name}): ${what}, ${verificationText(verification)}\n`);
  }
  for (const { name, modelId } of mmprojFiles) {
    output.record({ type: "projector", name, modelId });
    output.text(
      modelId === null
        ? `${name}: an image encoder that fits no model here yet; it waits for one\n`
        : `${name}: the image encoder of ${modelId}\n`,
    );
  }
}

function printRefusals(refusals: readonly Refusal[], output: ImportParts["output"]): void {
  for (const { name, failure } of refusals) {
    const { code, message, remedy } = failure;
    output.record({ type: "refused", name, code, message, remedy });
    // A single refusal is printed at the end, as the error of the command.
    output.text(`${name}: not imported${refusals.length === 1 ? "" : `. ${message}`}\n`);
  }
}
