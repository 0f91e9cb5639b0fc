/** Moves verified part files into the library. After a crash between two steps, doing them again completes the move. */
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "../../files/atomic-file.ts";
import { makeFolderInside } from "../../files/containment.ts";
import { onDisk } from "../../files/disk-failure.ts";
import { isUnchanged, stateOfFile } from "../../files/file-state.ts";
import type { HubFileReference } from "../hub/hub.ts";
import type { ModelRecord } from "../library/model-record.ts";
import { verified as verdictOf } from "../library/record-state.ts";
import type { RequestFacts } from "./download-request.ts";
import { findInPlace } from "./find-in-place.ts";
import type { FileProgress, Journal } from "./journal.ts";
import type { PlannedFile } from "./plan.ts";

/**
 * `<org>--<name>/<commit>/<path>`, relative to the model folder. The repository is part of it, since mmproj files of
 * all repositories share their names.
 */
const placeOf = ({ repo, commit, path: file }: HubFileReference): string =>
  `${repo.replace("/", "--")}/${commit}/${file}`;

export const placePath = (modelFolder: string, file: HubFileReference): string =>
  path.join(modelFolder, ...placeOf(file).split("/"));

type Verified = NonNullable<FileProgress["verified"]>;

/** Whether `file` is still the one that was verified. */
export async function isAsVerified(file: string, bytes: number, { modifiedMs }: Verified): Promise<boolean> {
  return isUnchanged({ bytes, modifiedMs }, await stateOfFile(file));
}

/**
 * Gives a verified part file the name under which it can be loaded. Returns the facts of the file that is in the
 * library afterwards: another process may have been faster. Throws LIBRARY_READ_ONLY, DISK_FULL, NOT_ALLOWED, the
 * signal's reason.
 */
export async function moveIntoPlace(
  modelFolder: string,
  part: string,
  { file, verified }: { readonly file: PlannedFile; readonly verified: Verified },
  signal: AbortSignal,
): Promise<Verified> {
  const target = placePath(modelFolder, file);
  const { role, bytes } = file;
  const job = { file, role, bytes, sha256: verified.sha256, placePath: target };
  const faster = await findInPlace(job, () => undefined, signal);
  if (faster !== null) {
    await rm(part, { force: true });
    return { ...verified, modifiedMs: faster.modifiedMs };
  }
  const segments = placeOf(file).split("/");
  await onDisk(async () => {
    const folder = await makeFolderInside(modelFolder, segments.slice(0, -1).join("/"));
    await rename(part, path.join(folder, segments.at(-1) ?? ""));
    // New folders are synced as well, so that they survive a power cut.
    for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
      await syncFolder(path.join(modelFolder, ...segments.slice(0, depth)));
    }
  });
  return verified;
}

/** The header counts as well, since a repository's name need not tell what its files were made from. */
const isBoundByHeader = ({ verified }: FileProgress): boolean => verified?.boundByTerms === true;

/** @param now milliseconds since 1970-01-01T00:00:00Z */
export function recordOf(facts: RequestFacts, { plan, request, files }: Journal, now: number): ModelRecord {
  const [first] = plan?.files ?? [];
  if (plan === null || first === undefined) throw new Error("a download without files cannot be recorded");
  const recorded = plan.files.map((file, index) => {
    const verified = files[index]?.verified ?? null;
    if (verified === null) throw new Error("a file that is not verified cannot be recorded");
    const { role, bytes, expected } = file;
    const { sha256, modifiedMs } = verified;
    return { role, path: placeOf(file), bytes, sha256, modifiedMs, expected };
  });
  return {
    version: 1,
    id: facts.modelId,
    name: facts.modelName,
    origin: request.kind,
    registryId: request.kind === "registry" ? request.registryId : null,
    quantisation:
      request.kind === "registry" ? request.quantisation : (files[0]?.verified?.quantisation ?? null),
    hub: { repo: first.repo, commit: first.commit },
    boundByTerms: plan.boundByTerms || (request.kind === "hub" && files.some(isBoundByHeader)),
    place: "library",
    files: recorded,
    verification: verdictOf(recorded, now),
    addedAt: now,
  };
}
