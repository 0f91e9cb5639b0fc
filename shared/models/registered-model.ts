/** The types of the registry. The data is in `../models.ts` and beside this file. */
import type { Resampling } from "../domain.ts";

/** A file of a repository of the hub. mmproj files share their names, so repository and commit belong to the key. */
export interface RepositoryFile {
  /** "org/name". */
  readonly repo: string;
  /** 40 hexadecimal digits; null: unknown. The hub's main branch is used then, and its commit recorded. */
  readonly commit: string | null;
  readonly path: string;
  readonly bytes: number;
  /** `bytes` was computed or rounded: the hub's own figure counts. */
  readonly approximate: boolean;
  /** null: unknown. The hub's hash is used then, and shown as the hub's. */
  readonly sha256: string | null;
}

/** One quantisation of a model. */
export interface Variant {
  /** Named as in llama.cpp; "UD-": Unsloth Dynamic, other types for some tensors. */
  readonly quantisation: string;
  readonly file: RepositoryFile;
}

/** The numbers from which memory is estimated without the file (Gemma 3 technical report; config.json of the models). */
export interface ModelShape {
  readonly layers: number;
  readonly embedding: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Tokens that most layers see. */
  readonly slidingWindow: number;
  /** Every layer of this number sees all tokens. */
  readonly globalEvery: number;
  /** Tokens that the model was trained for. */
  readonly trainedContext: number;
}

export interface RegisteredModel {
  readonly id: string;
  readonly name: string;
  /** One sentence that is always shown with the model. */
  readonly notice: string;
  readonly modality: "text" | "text-and-images";
  readonly parameters: number;
  /** "1.5" or "1.0"; where all else is equal, the newer one is recommended. */
  readonly generation: number;
  /** Tokens in; `outputTokens` at most come out (model card). */
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly licence: string;
  /** The HAI-DEF terms bind its use, wherever the files came from (section 1.1 d). */
  readonly boundByTerms: boolean;
  /** The limits in the model card, in short sentences. */
  readonly uses: readonly string[];
  readonly limitations: readonly string[];
  /** BibTeX. */
  readonly citation: string;
  readonly resampling: Resampling;
  /** The maker's own repository, which the others were made from. */
  readonly original: { readonly repo: string; readonly gated: boolean };
  /** null: text only. One for all quantisations. */
  readonly mmproj: RepositoryFile | null;
  /** By size, smallest first. */
  readonly variants: readonly Variant[];
  readonly shape: ModelShape;
}
