/** Resolves a download request with the hub: commits that the registry leaves open, lengths, hashes. */
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import type { DownloadRequest } from "../../../../shared/models/downloads.ts";
import type { RepositoryFile } from "../../../../shared/models/registered-model.ts";
import { allParts } from "../../gguf/split-name.ts";
import type { Hub, HubFileReference } from "../hub/hub.ts";
import { requireCommit } from "../hub/require-commit.ts";
import { unknownVariant } from "../library/errors.ts";
import type { FindVariant } from "./download-request.ts";
import { hubHasOtherHash, tooLarge, wrongLength } from "./errors.ts";
import type { DownloadPlan, PlannedFile } from "./plan.ts";

export interface PlanOptions {
  readonly hub: Pick<Hub, "access" | "listing" | "resolve">;
  readonly findVariant: FindVariant;
  readonly signal: AbortSignal;
}

/**
 * Throws HUB_*; NOT_FOUND for what the registry does not have; DOWNLOAD_WRONG_LENGTH or DOWNLOAD_WRONG_HASH where the hub
 * itself says that a file is not the one that the registry knows; TOO_LARGE.
 */
export async function makePlan(request: DownloadRequest, options: PlanOptions): Promise<DownloadPlan> {
  switch (request.kind) {
    case "registry":
      return planRegistered(request, options);
    case "hub":
      return planFromHub(request, options);
  }
}

async function planRegistered(
  { registryId, quantisation }: Extract<DownloadRequest, { kind: "registry" }>,
  options: PlanOptions,
): Promise<DownloadPlan> {
  const found = options.findVariant(registryId, quantisation);
  if (found === null) throw unknownVariant();
  const { model, variant } = found;
  const files = await planAll(variant.file, "model", options);
  const mmproj = model.mmproj === null ? [] : await planAll(model.mmproj, "mmproj", options);
  return { boundByTerms: model.boundByTerms, files: [...files, ...mmproj] };
}

async function planFromHub(
  { repo, commit, file, mmproj }: Extract<DownloadRequest, { kind: "hub" }>,
  options: PlanOptions,
): Promise<DownloadPlan> {
  // Asked even where everything else is known: only the repository tells whether the terms bind it.
  const { boundByTerms } = await options.hub.listing(
    { repo, revision: commit, filter: file },
    options.signal,
  );
  const unknown = { repo, commit, bytes: 0, approximate: true, sha256: null };
  const files = await planAll({ ...unknown, path: file }, "model", options);
  const more = mmproj === null ? [] : await planAll({ ...unknown, path: mmproj }, "mmproj", options);
  return { boundByTerms, files: [...files, ...more] };
}

/** A file, and the further parts where it is the first of several. */
async function planAll(
  known: RepositoryFile,
  role: "model" | "mmproj",
  options: PlanOptions,
): Promise<readonly PlannedFile[]> {
  const commit =
    known.commit ?? (await requireCommit(options.hub, { repo: known.repo, revision: null }, options.signal));
  const planned: PlannedFile[] = [];
  const paths = allParts(known.path);
  for (const path of paths) {
    const pinned = paths.length === 1 && known.sha256 !== null ? { ...known, sha256: known.sha256 } : null;
    const reference = { repo: known.repo, commit, path };
    const facts = await factsOfFile(reference, pinned, options);
    planned.push({ role: role === "model" && path !== paths[0] ? "part" : role, ...reference, ...facts });
  }
  return planned;
}

async function factsOfFile(
  file: HubFileReference,
  pinned: (RepositoryFile & { readonly sha256: string }) | null,
  options: PlanOptions,
): Promise<Pick<PlannedFile, "bytes" | "sha256" | "expected">> {
  const resolved = await options.hub.resolve(file, options.signal);
  const { bytes } = resolved;
  if (bytes > limits.modelFileBytes) throw tooLarge(file, bytes, limits.modelFileBytes);
  if (pinned !== null) {
    if (!pinned.approximate && bytes !== pinned.bytes) throw wrongLength(file, bytes, pinned.bytes);
    if (resolved.sha256 !== null && resolved.sha256 !== pinned.sha256) throw hubHasOtherHash(file);
    return { bytes, sha256: pinned.sha256, expected: "registry" };
  }
  const sha256 = resolved.sha256 ?? (await listedHash(file, options));
  return { bytes, sha256, expected: sha256 === null ? null : "hub" };
}

/**
 * null: the hub stores no hash for this file. The hub also hides hashes from those without access to the repository;
 * that is a refusal, and is thrown.
 */
async function listedHash(
  { repo, commit, path }: HubFileReference,
  { hub, signal }: PlanOptions,
): Promise<string | null> {
  const { files } = await hub.listing({ repo, revision: commit, filter: path }, signal);
  const sha256 = files.find((file) => file.path === path)?.sha256 ?? null;
  if (sha256 !== null) return sha256;
  const access = await hub.access(repo, commit, signal);
  if (access.failure !== null) throw CasebookError.from(access.failure);
  return null;
}
