/** Imports files and folders of this computer: headers are checked and models assembled before a byte is copied. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { onDisk } from "../../files/disk-failure.ts";
import { assembleModels } from "./assemble-models.ts";
import { checkHeaderOf } from "./check-header.ts";
import type { DiskReservation, DiskReservations } from "./disk-reservation.ts";
import { mismatch } from "./errors.ts";
import { type FileToImport, findFiles } from "./find-files.ts";
import { importFromPaths } from "./import-from-paths.ts";
import type { ImportReport } from "./imports.ts";
import type { PathFile, PathImportContext } from "./path-file.ts";

export interface PathsContext extends Omit<PathImportContext, "reservation"> {
  readonly modelFolder: string;
  readonly reservations: DiskReservations;
}

/** See `Imports.importPaths`. */
export async function importPaths(paths: readonly string[], context: PathsContext): Promise<ImportReport> {
  const { importProgress, how, modelFolder } = context;
  const refused: { name: string; failure: Failure }[] = [];
  const refuse = (file: Pick<PathFile, "name" | "importId">, failure: Failure): void => {
    const { name, importId } = file;
    refused.push({ name, failure });
    const fresh = { id: importId, name, bytes: 0, total: 0, role: null, modelId: null } as const;
    importProgress.put({ ...(importProgress.get(importId) ?? fresh), state: "failed", failure });
  };

  const found = await findFiles(paths, modelFolder);
  for (const { name, failure } of found.refused) refuse({ name, importId: randomUUID() }, failure);
  const headed = await headersOf(found.files, refuse);
  const {
    models,
    mmprojFiles,
    incomplete,
    refused: damaged,
  } = assembleModels(headed, { renames: how === "copy" });
  for (const { files, failure } of [...incomplete, ...damaged]) {
    for (const file of files) refuse(file, failure);
  }
  const widths = models.flatMap(([first]) => (first === undefined ? [] : [first.facts.width]));
  const fitting: PathFile[] = [];
  for (const mmproj of mmprojFiles) {
    if (widths.length === 0 || widths.includes(mmproj.facts.width)) fitting.push(mmproj);
    else refuse(mmproj, toFailure(mismatch(mmproj.facts.width, widths)));
  }

  const reservation = await reserveDisk([...models.flat(), ...fitting], context);
  const report = await importFromPaths(
    { models, mmprojFiles: fitting },
    { ...context, reservation },
    refuse,
  ).finally(() => reservation?.release());
  const [first] = refused;
  if (report.models.length === 0 && report.mmprojFiles.length === 0 && first !== undefined) {
    throw CasebookError.from(first.failure);
  }
  return { ...report, refused };
}

async function headersOf(
  files: readonly FileToImport[],
  refuse: (file: Pick<PathFile, "name" | "importId">, failure: Failure) => void,
): Promise<PathFile[]> {
  const headed: PathFile[] = [];
  for (const file of files) {
    const named = { name: path.basename(file.path), importId: randomUUID() };
    try {
      const facts = await checkHeaderOf(file.path);
      headed.push({ ...file, ...named, group: path.dirname(file.path), facts });
    } catch (thrown) {
      if (!(thrown instanceof CasebookError)) throw thrown;
      refuse(named, toFailure(thrown));
    }
  }
  return headed;
}

/** null: nothing is copied. Throws DISK_FULL, LIBRARY_READ_ONLY. */
async function reserveDisk(
  files: readonly PathFile[],
  { how, reservations, staging }: PathsContext,
): Promise<DiskReservation | null> {
  if (how === "in-place" || files.length === 0) return null;
  // Creates the staging folder where there is none yet.
  await onDisk(() => staging.newPart());
  return reservations.reserve(files.reduce((sum, { bytes }) => sum + bytes, 0));
}
