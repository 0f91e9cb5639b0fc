/** The failures of the fit calculation: code, message, remedy. */
import { CasebookError } from "../../../../shared/errors.ts";
import { mmprojMismatch } from "../../gguf/errors.ts";
import type { GgufError } from "../../gguf/header.ts";

export const otherArchitecture = (): CasebookError =>
  new CasebookError(
    "MODEL_UNREADABLE",
    "Casebook knows how much memory models of the kind Gemma 3 take, as MedGemma is. This is another kind, or its header does not say its sizes.",
    "Take the size of its file as the least that it needs, and load it to find out.",
  );

/** @param cause null: the header is longer than any that Casebook reads */
export const remoteFileUnusable = (cause: GgufError | null): CasebookError =>
  new CasebookError(
    "DOWNLOAD_NOT_A_MODEL",
    `The file on the hub is no model that Casebook can use. ${cause?.message ?? "Its header does not end."}`,
    "Choose another quantisation, or another model.",
    { cause },
  );

const otherMmproj = "Choose another image encoder, or none.";

export const notAnImageEncoder = (): CasebookError =>
  new CasebookError("MMPROJ_MISMATCH", "The file that is chosen as image encoder is none.", otherMmproj);

/** @param gives values per token of the image encoder @param takes those of the language model */
export const mmprojOfAnotherModel = (gives: number | null, takes: number | null): CasebookError =>
  new CasebookError("MMPROJ_MISMATCH", mmprojMismatch(gives, [takes]), otherMmproj);
