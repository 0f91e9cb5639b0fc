/** The facts that the fit of an unregistered model needs: its own header and sizes. */
import { stat } from "node:fs/promises";
import { CasebookError } from "../../../../shared/errors.ts";
import type { HubModel } from "../../../../shared/models/downloads.ts";
import { type GgufHeader, readGgufHeader } from "../../gguf/header.ts";
import { allParts } from "../../gguf/split-name.ts";
import type { Hub } from "../hub/hub.ts";
import { type FileFacts, judge } from "../library/file-facts.ts";
import type { LibraryModel } from "../library/library.ts";
import { mmprojOfAnotherModel, notAnImageEncoder, otherArchitecture } from "./errors.ts";
import type { KnownModel } from "./fit-of.ts";
import { headerFacts } from "./header-facts.ts";
import { readRemoteHeader } from "./remote-header.ts";

export interface FileToFit {
  readonly header: GgufHeader;
  /** Bytes of the language model, all parts of it: the header covers one part only. */
  readonly weightsBytes: number;
  /** 0: text only. */
  readonly mmprojBytes: number;
  /** Bytes that have yet to be downloaded. */
  readonly missingBytes: number;
}

/** Gemma 3 technical report: five local layers, then a global one. */
const globalEvery = 6;

/** Throws the model's problem. */
export async function fileHere({ modelPath, mmprojPath, installed }: LibraryModel): Promise<FileToFit> {
  if (installed.problem !== null) throw CasebookError.from(installed.problem);
  const mmprojBytes = mmprojPath === null ? 0 : (await stat(mmprojPath)).size;
  const header = await readGgufHeader(modelPath);
  return { header, weightsBytes: installed.bytes - mmprojBytes, mmprojBytes, missingBytes: 0 };
}

/** First bytes to read of an image encoder: its header lists hundreds of tensors, but no vocabulary. */
const mmprojHeaderBytes = 256 * 1024;

/** Reads the headers by range requests. Throws HUB_*, DOWNLOAD_NOT_A_MODEL, MMPROJ_MISMATCH. */
export async function fileOnHub(
  { repo, commit, file, mmproj }: HubModel,
  hub: Pick<Hub, "resolve" | "range">,
  signal: AbortSignal,
): Promise<FileToFit> {
  const bytesOf = async (path: string): Promise<number> =>
    (await hub.resolve({ repo, commit, path }, signal)).bytes;
  const header = await readRemoteHeader(hub, { repo, commit, path: file }, signal);
  if (mmproj !== null) {
    const mmprojHeader = await readRemoteHeader(
      hub,
      { repo, commit, path: mmproj },
      signal,
      mmprojHeaderBytes,
    );
    requirePair(judge(header).facts, judge(mmprojHeader).facts);
  }
  let weightsBytes = 0;
  for (const path of allParts(file)) weightsBytes += await bytesOf(path);
  const mmprojBytes = mmproj === null ? 0 : await bytesOf(mmproj);
  return { header, weightsBytes, mmprojBytes, missingBytes: weightsBytes + mmprojBytes };
}

/** Refuses a pair now that would be refused after gigabytes. Throws MMPROJ_MISMATCH. */
function requirePair(model: FileFacts, mmproj: FileFacts): void {
  if (mmproj.role !== "mmproj") throw notAnImageEncoder();
  // A model of another architecture is refused elsewhere, with a better reason.
  if (model.width === null || model.width === mmproj.width) return;
  throw mmprojOfAnotherModel(mmproj.width, model.width);
}

/** Throws MODEL_UNREADABLE for another kind of model. */
export function knownFile(file: FileToFit): Omit<KnownModel, "compute"> {
  const facts = headerFacts(file.header, globalEvery);
  if (facts === null) throw otherArchitecture();
  return {
    facts: { ...facts, weightsBytes: file.weightsBytes },
    basis: "header",
    mmprojBytes: file.mmprojBytes,
    missingBytes: file.missingBytes,
  };
}
