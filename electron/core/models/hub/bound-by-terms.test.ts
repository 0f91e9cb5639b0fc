import { describe, expect, it } from "vitest";
import { isBoundByTerms } from "./bound-by-terms.ts";

describe("the HAI-DEF terms bind", () => {
  it.each([
    ["by the name", "unsloth/MedGemma-1.5-4b-it-GGUF", null],
    ["by the organisation", "medgemma-mirror/x", null],
    ["by the licence", "a/b", { license: "health-ai-developer-foundations" }],
    ["by the licence's name", "a/b", { license: "other", license_name: "health-ai-developer-foundations" }],
    [
      "by the licence's address",
      "a/b",
      { license_link: "https://developers.google.com/health-ai-developer-foundations/terms" },
    ],
    ["by what it is made of", "a/b", { base_model: "google/medgemma-4b-it" }],
    ["by one of several", "a/b", { base_model: ["google/gemma-3-4b-it", "google/medgemma-4b-it"] }],
    ["by a short name of the licence", "a/b", { license_name: "HAI-DEF" }],
  ])("%s", (_, repo, card) => expect(isBoundByTerms(repo, card)).toBe(true));

  it.each([
    ["another model", "google/gemma-3-4b-it", { license: "gemma", base_model: "google/gemma-3-4b-pt" }],
    ["one that says nothing", "a/b", null],
    ["one whose card has other types", "a/b", { license: 3, base_model: [null, { a: "medgemma" }] }],
  ])("not %s", (_, repo, card) => expect(isBoundByTerms(repo, card)).toBe(false));
});
