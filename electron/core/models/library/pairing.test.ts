import { describe, expect, it } from "vitest";
import { bestMmproj, match, modelsFor, type Partner } from "./pairing.ts";

const partner = (changes: Partial<Partner> = {}): Partner => ({
  registryId: null,
  family: null,
  width: 2_560,
  ...changes,
});
const known = partner({ registryId: "medgemma-4b" });
const otherKnown = partner({ registryId: "medgemma-1.5-4b" });
const medgemma = partner({ family: "medgemma" });
const gemma = partner({ family: "gemma3" });

describe("whether an image encoder belongs to a model", () => {
  it.each([
    ["another size never fits, not even under the same name", known, { ...known, width: 5_376 }, "none"],
    ["a size that nobody says does not fit", partner({ width: null }), partner({ width: null }), "none"],
    ["the registry knows both as one model's", known, known, "certain"],
    ["the registry knows them as two models'", known, otherKnown, "none"],
    ["both say the same family", medgemma, medgemma, "named"],
    ["they say different families", medgemma, gemma, "none"],
    [
      "the registry's word counts more than the family's",
      { ...known, family: "a" },
      { ...known, family: "b" },
      "certain",
    ],
    ["nothing is known but the size", partner(), medgemma, "fitting"],
  ] as const)("%s", (_, model, mmproj, expected) => {
    expect(match(model, mmproj)).toBe(expected);
  });
});

describe("the image encoder of a model", () => {
  it("is the one that is known for sure before one that only fits", () => {
    expect(bestMmproj(known, [partner(), known])).toBe(known);
    expect(bestMmproj(medgemma, [partner(), medgemma])).toBe(medgemma);
  });

  it("is a single one that fits by its size", () => {
    const only = partner();
    expect(bestMmproj(partner(), [gemma, only].slice(1))).toBe(only);
  });

  it("is not guessed when several fit by nothing but their size", () => {
    expect(bestMmproj(partner(), [medgemma, gemma])).toBeNull();
  });

  it("is none when none fits", () => {
    expect(bestMmproj(known, [otherKnown, partner({ width: 1 })])).toBeNull();
  });
});

describe("the models of an image encoder", () => {
  it("are all quantisations of its model", () => {
    expect(modelsFor(known, [known, otherKnown, { ...known }])).toHaveLength(2);
  });

  it("are not guessed when several fit by nothing but their size", () => {
    expect(modelsFor(partner(), [medgemma, gemma])).toEqual([]);
    expect(modelsFor(partner(), [medgemma])).toEqual([medgemma]);
  });
});
