/** Finds the files that a reference to the hub means. */
import type { HubModel } from "../../../../shared/models/downloads.ts";
import type { HubReference } from "../../../../shared/models/hub.ts";
import type { Hub } from "../../models/hub/hub.ts";
import { requireCommit } from "../../models/hub/require-commit.ts";
import { chooseMmproj, chooseModelFile, type MmprojChoice } from "./choose-file.ts";

export interface AtCommit {
  readonly repo: string;
  readonly commit: string;
}

export interface HubModelFile extends AtCommit {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The language model: the file that is named, or the one that there is, of `quantisation` where that is not null.
 * Throws HUB_*, NOT_FOUND, and BAD_REQUEST where it is not clear which file is meant.
 */
export async function findModelFile(
  reference: HubReference,
  quantisation: string | null,
  hub: Pick<Hub, "access" | "listing" | "resolve">,
  signal: AbortSignal,
): Promise<HubModelFile> {
  const { repo } = reference;
  const at = { repo, commit: await requireCommit(hub, reference, signal) };
  if (reference.file !== null) return requireFile({ ...at, path: reference.file }, hub, signal);
  const query = { repo: at.repo, revision: at.commit, filter: quantisation ?? "" };
  const { path, bytes } = chooseModelFile(await hub.listing(query, signal), quantisation);
  return { ...at, path, bytes };
}

/** The language model, and the image encoder that obviously belongs to it. Throws as {@link findModelFile} does. */
export async function findModel(
  reference: HubReference,
  hub: Pick<Hub, "access" | "listing" | "resolve">,
  signal: AbortSignal,
): Promise<HubModel> {
  const { repo, commit, path: file } = await findModelFile(reference, null, hub, signal);
  const mmproj = await findMmproj({ repo, commit }, hub, signal);
  return { repo, commit, file, mmproj: mmproj.kind === "chosen" ? mmproj.file.path : null };
}

/** Throws HUB_*. */
export async function findMmproj(
  { repo, commit }: AtCommit,
  hub: Pick<Hub, "listing">,
  signal: AbortSignal,
): Promise<MmprojChoice> {
  return chooseMmproj((await hub.listing({ repo, revision: commit, filter: "mmproj" }, signal)).files);
}

/** Throws HUB_*, HUB_FILE_MISSING where there is no such file. */
export async function requireFile(
  file: AtCommit & { readonly path: string },
  hub: Pick<Hub, "resolve">,
  signal: AbortSignal,
): Promise<HubModelFile> {
  const { bytes } = await hub.resolve(file, signal);
  return { ...file, bytes };
}
