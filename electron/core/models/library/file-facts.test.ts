import { describe, expect, it } from "vitest";
import type { GgufHeader, GgufValue } from "../../gguf/header.ts";
import { judge } from "./file-facts.ts";

const text = (value: string): GgufValue => ({ type: "string", value });
const number = (value: number): GgufValue => ({ type: "uint16", value });

const header = (settings: Readonly<Record<string, GgufValue>>): GgufHeader => ({
  version: 3,
  metadata: new Map(Object.entries(settings)),
  tensors: new Map(),
  dataOffset: 0,
  fileBytes: 0,
});
const verdict = (settings: Readonly<Record<string, GgufValue>>) => judge(header(settings));
const gemma = { "general.architecture": text("gemma3") };

describe("what a file is", () => {
  it("a language model has the width of its embeddings", () => {
    const { facts } = verdict({ ...gemma, "gemma3.embedding_length": { type: "uint32", value: 2_560 } });
    expect(facts).toMatchObject({ role: "model", width: 2_560, split: null });
  });

  it("an image encoder has the width that it projects to", () => {
    const { facts } = verdict({
      "general.architecture": text("clip"),
      "clip.vision.projection_dim": { type: "uint32", value: 2_560 },
    });
    expect(facts).toMatchObject({ role: "mmproj", width: 2_560 });
  });

  it("the first file of a split model is the model, the others are its parts", () => {
    const split = { "split.count": number(3), "split.tensors.count": { type: "int32", value: 9 } } as const;
    expect(verdict({ ...gemma, ...split, "split.no": number(0) }).facts).toMatchObject({
      role: "model",
      split: { no: 0, count: 3, tensors: 9 },
    });
    expect(verdict({ ...split, "split.no": number(2) })).toMatchObject({
      usable: true,
      facts: { role: "part", split: { no: 2, count: 3, tensors: 9 } },
    });
    expect(verdict({ ...gemma, "split.count": number(1) }).facts.split).toBeNull();
  });

  it("families are the same however they are written", () => {
    const [a, b] = ["MedGemma 1.5", "medgemma-1.5"].map(
      (name) => verdict({ ...gemma, "general.basename": text(name) }).facts.family,
    );
    expect(a).toBe("medgemma15");
    expect(b).toBe(a);
  });
});

describe("a file that is no usable model says why", () => {
  it.each([
    ["an adapter", { ...gemma, "general.type": text("adapter") }, /adapter/],
    ["an importance matrix", { ...gemma, "general.type": text("imatrix") }, /neither a model nor/],
    ["no architecture", {}, /which kind of model/],
    ["a model of another kind", { "general.architecture": text("llama") }, /a llama model; .* Gemma 3/],
    ["a part beyond the last", { "split.no": number(3), "split.count": number(3) }, /does not exist/],
    [
      "more parts than any model has",
      { ...gemma, "split.no": number(0), "split.count": number(65_535) },
      /does not exist/,
    ],
  ])("%s", (_, settings, problem) => {
    const judged = verdict(settings);
    expect(judged.usable ? "usable" : judged.problem).toMatch(problem);
  });
});

describe("the terms bind", () => {
  it.each([
    ["general.name", "Medgemma 4b It"],
    ["general.basename", "medgemma"],
    ["general.license.name", "health-ai-developer-foundations"],
    ["general.base_model.0.repo_url", "https://example.org/google/medgemma-4b-it"],
  ])("a file whose %s says so", (key, value) => {
    expect(verdict({ ...gemma, [key]: text(value) }).facts.boundByTerms).toBe(true);
  });

  it("no file that only mentions it", () => {
    const { facts } = verdict({ ...gemma, "general.description": text("not derived from MedGemma") });
    expect(facts.boundByTerms).toBe(false);
  });
});
