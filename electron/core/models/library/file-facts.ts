/**
 * The facts of one GGUF file that the library needs, taken from its header. Small, so that they can be cached instead
 * of the header.
 */
import { limits } from "../../../../shared/limits.ts";
import { refusedArchitecture } from "../../gguf/architecture.ts";
import type { GgufHeader } from "../../gguf/header.ts";
import { quantisationOf } from "../../gguf/quantisation.ts";
import { numberOf, textOf } from "../../gguf/values.ts";
import { isBoundByTerms } from "../hub/bound-by-terms.ts";

export interface FileFacts {
  /** "part": a further part of a split model. */
  readonly role: "model" | "part" | "mmproj";
  readonly name: string | null;
  /** The family that model and image encoder were both made from, normalised for comparison. */
  readonly family: string | null;
  /** Named as in llama.cpp. For a part, from its own tensors only. */
  readonly quantisation: string;
  /** Values per token that a language model takes, or that an image encoder gives; null: the header does not name it. */
  readonly width: number | null;
  readonly split: Split | null;
  readonly tensors: number;
  /** The header names a base model that the HAI-DEF terms bind. */
  readonly boundByTerms: boolean;
}

/** Source: llama.cpp's `split.*` entries, written by gguf-split. */
export interface Split {
  /** Counted from 0. */
  readonly no: number;
  readonly count: number;
  /** Tensors of all parts together; null: the header does not name it. */
  readonly tensors: number | null;
}

/** The facts of a usable model file, or why it is unusable: a whole sentence that quotes nothing from the file. */
export type FileVerdict =
  | { readonly usable: true; readonly facts: FileFacts }
  | { readonly usable: false; readonly facts: FileFacts; readonly problem: string };

export function judge(header: GgufHeader): FileVerdict {
  const facts = factsOf(header);
  const problem = problemOf(header, facts);
  return problem === null ? { usable: true, facts } : { usable: false, facts, problem };
}

function factsOf(header: GgufHeader): FileFacts {
  const architecture = textOf(header, "general.architecture");
  const split = splitOf(header);
  const role = architecture === "clip" ? "mmproj" : split !== null && split.no > 0 ? "part" : "model";
  return {
    role,
    name: textOf(header, "general.name"),
    family: comparable(textOf(header, "general.basename")),
    quantisation: quantisationOf(header),
    width:
      role === "mmproj"
        ? numberOf(header, "clip.vision.projection_dim")
        : numberOf(header, `${architecture}.embedding_length`),
    split,
    tensors: header.tensors.size,
    boundByTerms: isBoundByHeader(header),
  };
}

function problemOf(header: GgufHeader, { role, split }: FileFacts): string | null {
  const type = textOf(header, "general.type");
  if (type === "adapter") return "It is an adapter (LoRA), not a whole model.";
  if (type !== null && type !== "model" && type !== "mmproj")
    return "It is neither a model nor an image encoder.";
  if (split !== null && (split.no < 0 || split.no >= split.count || split.count > limits.modelParts))
    return "It says that it is a part that does not exist.";
  if (role === "part") return null;
  const architecture = textOf(header, "general.architecture");
  if (architecture === null) return "It does not say which kind of model it is.";
  return role === "mmproj" ? null : refusedArchitecture(architecture);
}

function splitOf(header: GgufHeader): Split | null {
  const count = numberOf(header, "split.count");
  if (count === null || count < 2) return null;
  return { no: numberOf(header, "split.no") ?? 0, count, tensors: numberOf(header, "split.tensors.count") };
}

/** Metadata keys in which a conversion names the model it was made from. */
const originKeys =
  /^general\.(?:name|basename|finetune|license(?:\.\w+)?|url|repo_url|source\.[\w.]+|base_model\.[\w.]+)$/;
const isBoundByHeader = ({ metadata }: GgufHeader): boolean =>
  [...metadata].some(
    ([key, entry]) =>
      originKeys.test(key) &&
      entry.type === "string" &&
      typeof entry.value === "string" &&
      isBoundByTerms(entry.value, null),
  );

function comparable(name: string | null): string | null {
  const plain = name?.toLowerCase().replaceAll(/[^a-z0-9]/g, "") ?? "";
  return plain === "" ? null : plain;
}
