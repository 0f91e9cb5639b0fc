import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { sha256Schema } from "../domain.ts";
import { commitSchema, repoIdSchema, repoPathSchema } from "./hub.ts";
import { practiceModel, registeredModels } from "./known-models.ts";
import type { ModelShape } from "./registered-model.ts";
import { bytesOf, filesOf, registeredModel, registeredVariant, registeredVariants } from "./registry.ts";

const parametersOf = (shape: ModelShape): number => {
  const { embedding, heads, keyValueHeads, headSize, feedForward, layers, vocabulary } = shape;
  const attention = 2 * embedding * headSize * (heads + keyValueHeads) + 2 * headSize;
  return (
    vocabulary * embedding + embedding + layers * (attention + 3 * embedding * feedForward + 4 * embedding)
  );
};

it("ids are unique, and none is the practice model's", () => {
  const ids = registeredModels.map(({ id }) => id);
  expect(new Set([practiceModel.id, ...ids]).size).toBe(ids.length + 1);
  for (const { id, variants } of registeredModels) {
    const names = variants.map(({ quantisation }) => quantisation);
    expect(new Set(names).size, id).toBe(names.length);
    expect(registeredModel(id)?.id).toBe(id);
  }
});

it("of each model the usual quantisations that can be fetched are offered, and none goes missing", () => {
  const usual = new Set(["Q4_K_M", "Q5_K_M", "Q8_0", "BF16"]);
  const offered = registeredModels.map(({ id, variants }) => [
    id,
    variants.map(({ quantisation }) => quantisation).filter((name) => usual.has(name)),
  ]);
  // 27B has no BF16: more than 50 GB the hub does not send over plain https.
  expect(Object.fromEntries(offered)).toEqual({
    "medgemma-1.5-4b": ["Q4_K_M", "Q5_K_M", "Q8_0", "BF16"],
    "medgemma-4b": ["Q4_K_M", "Q5_K_M", "Q8_0", "BF16"],
    "medgemma-27b-text": ["Q4_K_M", "Q5_K_M", "Q8_0"],
    "medgemma-27b": ["Q4_K_M", "Q8_0"],
  });
});

describe.each(registeredModels.map((model) => [model.id, model] as const))("%s", (_, model) => {
  const files = [...model.variants.map(({ file }) => file), ...(model.mmproj === null ? [] : [model.mmproj])];

  it("names files that the hub can have, with well-formed hashes and commits", () => {
    for (const { repo, path, commit, sha256 } of files) {
      expect(v.is(repoIdSchema, repo), repo).toBe(true);
      expect(v.is(repoPathSchema, path), path).toBe(true);
      expect(v.is(v.nullable(commitSchema), commit), path).toBe(true);
      expect(v.is(v.nullable(sha256Schema), sha256), path).toBe(true);
    }
  });

  it("keeps no hash for a file whose commit or size is not known", () => {
    for (const { path, commit, sha256, approximate } of files) {
      if (sha256 !== null)
        expect({ path, known: commit !== null && !approximate }).toEqual({ path, known: true });
    }
  });

  it("has as many parameters as its shape", () => {
    expect(parametersOf(model.shape)).toBe(model.parameters);
    expect(model.shape.trainedContext).toBe(model.contextTokens);
  });

  it("lists its quantisations by size, each with bits that its name promises", () => {
    const sizes = model.variants.map(({ file }) => file.bytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    for (const { quantisation, file } of model.variants) {
      const bits = (file.bytes * 8) / model.parameters;
      const named = quantisation === "BF16" ? 16 : Number(/Q(\d)/.exec(quantisation)?.[1]);
      expect(bits, quantisation).toBeGreaterThanOrEqual(named);
      expect(bits, quantisation).toBeLessThan(named + 2.5);
    }
  });

  it("has an image encoder exactly where it takes images, of a size that one has", () => {
    expect(model.mmproj !== null).toBe(model.modality === "text-and-images");
    if (model.mmproj !== null) expect(model.mmproj.bytes / 855e6).toBeCloseTo(1, 1);
  });

  it("is bound by the terms, gated at its maker, and says what it is for and what it is not", () => {
    expect(model).toMatchObject({ boundByTerms: true, original: { gated: true } });
    expect(model.original.repo).toMatch(/^google\/medgemma-/);
    for (const sentence of [model.notice, ...model.uses, ...model.limitations])
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(model.citation).toMatch(/^@article\{\w+,\n[^]*\n\}$/);
  });
});

it("mmproj files that share their name are told apart by repository and commit", () => {
  const keys = registeredModels.flatMap(({ mmproj }) => (mmproj === null ? [] : [mmproj]));
  expect(new Set(keys.map(({ path }) => path)).size).toBe(1);
  expect(new Set(keys.map(({ repo, commit }) => `${repo}@${commit}`)).size).toBe(keys.length);
});

it("a variant is found by model and quantisation, with its files and their bytes", () => {
  const found = registeredVariant("medgemma-1.5-4b", "Q4_K_M");
  expect(found && filesOf(found).map(({ path }) => path)).toEqual([
    "medgemma-1.5-4b-it-Q4_K_M.gguf",
    "mmproj-F16.gguf",
  ]);
  expect(found && bytesOf(found)).toBe(2_489_894_976 + 851_252_224);
  expect(registeredVariant("medgemma-1.5-4b", "Q3_K_M")).toBeNull();
  expect(registeredModel("practice")).toBeNull();
  expect(registeredVariants.length).toBe(registeredModels.flatMap(({ variants }) => variants).length);
});
