/**
 * The header that a model's file would have, made from the registry, so that llama.cpp can compute the model's needs
 * offline.
 */
import type { ModelShape } from "../../../../shared/models/registered-model.ts";
import {
  type DescribedTensor,
  type GgufSettings,
  ggufHeaderBytes,
  tensorBytes,
} from "../../gguf/header-bytes.ts";
import { gemma3Settings } from "./gemma3-settings.ts";
import { gemma3Tensors } from "./gemma3-tensors.ts";
import { quantised } from "./quantisation-mix.ts";

export interface SyntheticHeader {
  /** Without a vocabulary: tokens take no memory that counts. */
  readonly header: Uint8Array;
  /** Header and tensors. */
  readonly fileBytes: number;
}

export function syntheticTensors(shape: ModelShape, quantisation: string): readonly DescribedTensor[] {
  return quantised(gemma3Tensors(shape), shape.layers, quantisation);
}

export function syntheticHeader(shape: ModelShape, quantisation: string): SyntheticHeader {
  const tensors = syntheticTensors(shape, quantisation);
  const header = ggufHeaderBytes(settings(shape), tensors);
  return { header, fileBytes: tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), header.length) };
}

const settings = (shape: ModelShape): GgufSettings => ({
  "general.architecture": ["string", "gemma3"],
  ...gemma3Settings(shape),
  "gemma3.vocab_size": ["uint32", shape.vocabulary],
  "tokenizer.ggml.model": ["string", "no_vocab"],
});
