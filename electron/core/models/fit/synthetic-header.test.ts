import { describe, expect, it } from "vitest";
import { registeredModels } from "../../../../shared/models/known-models.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { parseGgufHeader } from "../../gguf/header.ts";
import { tensorBytes } from "../../gguf/header-bytes.ts";
import { numberOf, textOf } from "../../gguf/values.ts";
import { syntheticHeader, syntheticTensors } from "./synthetic-header.ts";

const published = (id: string, quantisation: string) => {
  const found = registeredVariant(id, quantisation);
  if (found === null) throw new Error(`${id} ${quantisation} is not in the registry`);
  const tensors = syntheticTensors(found.model.shape, quantisation).map(tensorBytes);
  return {
    file: found.variant.file.bytes,
    tensors: tensors.reduce((sum, bytes) => sum + bytes, 0),
  };
};

describe("the tensors of a quantisation", () => {
  it.each([
    ["medgemma-1.5-4b", ["Q4_K_M", "Q5_K_M"]],
    ["medgemma-27b-text", ["Q4_K_S", "Q4_K_M", "Q5_K_M"]],
  ] as const)("of %s add up to the published files, but for one and the same header", (id, quantisations) => {
    const headers = quantisations.map((quantisation) => {
      const { file, tensors } = published(id, quantisation);
      return file - tensors;
    });
    expect(new Set(headers).size).toBe(1);
    // A vocabulary of 262,144 tokens with scores and types.
    expect(headers[0]).toBeGreaterThan(6e6);
    expect(headers[0]).toBeLessThan(7e6);
  });

  it.each(
    registeredModels.flatMap(({ id, variants }) =>
      variants
        .filter(({ quantisation }) => /^(?:Q[458]_|BF16)/.test(quantisation))
        .map(({ quantisation }) => [id, quantisation] as const),
    ),
  )("of %s in %s come to within 0.3 % of the registry's size", (id, quantisation) => {
    const { file, tensors } = published(id, quantisation);
    expect(tensors / file).toBeGreaterThan(0.997);
    expect(tensors / file).toBeLessThan(1);
  });
});

it.each(registeredModels.map(({ id, shape }) => [id, shape] as const))(
  "the header of %s is one that Casebook itself takes, and says what the registry says",
  (_, shape) => {
    const { header, fileBytes } = syntheticHeader(shape, "Q4_K_M");
    const parsed = parseGgufHeader(header, fileBytes);
    if (parsed === "more") throw new Error("the header is not whole");
    expect(parsed.dataOffset).toBe(header.length);
    expect(textOf(parsed, "general.architecture")).toBe("gemma3");
    expect(numberOf(parsed, "gemma3.block_count")).toBe(shape.layers);
    expect(parsed.tensors.get(`blk.${shape.layers - 1}.ffn_down.weight`)?.shape).toEqual([
      shape.feedForward,
      shape.embedding,
    ]);
  },
);
