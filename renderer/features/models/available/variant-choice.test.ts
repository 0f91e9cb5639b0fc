import { expect, it } from "vitest";
import { registeredModel } from "../../../../shared/models/registry.ts";
import { commit, download, fit, medgemmaInstalled, repo15 } from "../../../testing/model-samples.ts";
import { downloadOf, installedOf, shownVariant, smallerThatFits } from "./variant-choice.ts";

const found = registeredModel("medgemma-1.5-4b");
if (found === null) throw new Error("the registry has no MedGemma 1.5 4B");
const model = found;
const variant = (quantisation: string) => {
  const one = model.variants.find((candidate) => candidate.quantisation === quantisation);
  if (one === undefined) throw new Error(`no ${quantisation}`);
  return one;
};

it("what is being fetched is shown first, then what is recommended, then the usual quantisation", () => {
  const recommended = fit({ quantisation: "Q8_0", recommended: "The largest that fits." });
  const bf16 = download({ request: { kind: "registry", registryId: model.id, quantisation: "BF16" } });
  expect(shownVariant(model, { fits: [], downloads: [] })?.quantisation).toBe("Q4_K_M");
  expect(shownVariant(model, { fits: [recommended], downloads: [] })?.quantisation).toBe("Q8_0");
  expect(shownVariant(model, { fits: [recommended], downloads: [bf16] })?.quantisation).toBe("BF16");
});

it("a download belongs to the row that asked for it, until it is done", () => {
  expect(downloadOf(model, variant("Q4_K_M"), [download()])?.id).toBe("download-1");
  expect(downloadOf(model, variant("Q8_0"), [download()])).toBeUndefined();
  expect(downloadOf(model, variant("Q4_K_M"), [download({ state: "done" })])).toBeUndefined();
  // Also before the hub has said which files there are.
  expect(downloadOf(model, variant("Q4_K_M"), [download({ state: "failed", files: [] })])).toBeDefined();
  const byName = { kind: "hub", repo: repo15, commit, file: "x-Q4_K_M.gguf", mmproj: null } as const;
  expect(downloadOf(model, variant("Q4_K_M"), [download({ request: byName })])).toBeUndefined();
});

it("a model counts as installed in the quantisation that is there, not in others", () => {
  expect(installedOf(model, variant("Q4_K_M"), [medgemmaInstalled])).toBe(medgemmaInstalled);
  expect(installedOf(model, variant("Q8_0"), [medgemmaInstalled])).toBeUndefined();
});

it("a smaller quantisation is offered only where the shown one does not fit and another does", () => {
  const fits = model.variants.map(({ quantisation }, at) =>
    fit({ quantisation, verdict: at < 2 ? "cpu-only" : "does-not-fit" }),
  );
  expect(smallerThatFits(model, variant("BF16"), fits)?.quantisation).toBe(model.variants[1]?.quantisation);
  expect(smallerThatFits(model, variant("Q4_K_M"), fits)).toBeNull();
  expect(smallerThatFits(model, variant("BF16"), [])).toBeNull();
});
