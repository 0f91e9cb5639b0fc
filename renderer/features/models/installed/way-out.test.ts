import { expect, it } from "vitest";
import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import { fit, medgemmaInstalled } from "../../../testing/model-samples.ts";
import { wayOut } from "./way-out.ts";

const large = { ...defaultLoadOptions, contextSize: 131_072 };

it("a context that was asked for too large is offered smaller", () => {
  expect(wayOut("MODEL_TOO_LARGE", medgemmaInstalled, large, [fit({ contextSize: 8_192 })])).toEqual({
    kind: "smaller-context",
    tokens: 8_192,
  });
});

it("a model that does not fit at all leads to the one that is recommended", () => {
  const fits = [
    fit({ verdict: "does-not-fit" }),
    fit({ registryId: "medgemma-4b", quantisation: "Q4_K_M", recommended: "It fits." }),
  ];
  expect(wayOut("ENGINE_CRASHED", medgemmaInstalled, large, fits)).toEqual({
    kind: "other-model",
    name: "MedGemma 4B",
    quantisation: "Q4_K_M",
  });
});

it("trouble of another kind, and a model that is the best choice already, get no such advice", () => {
  const best = fit({ recommended: "It fits.", contextSize: 8_192 });
  expect(wayOut("MODEL_UNREADABLE", medgemmaInstalled, large, [best])).toBeNull();
  expect(wayOut("MODEL_TOO_LARGE", medgemmaInstalled, defaultLoadOptions, [best])).toBeNull();
  expect(wayOut("MODEL_TOO_LARGE", medgemmaInstalled, large, [])).toBeNull();
});
