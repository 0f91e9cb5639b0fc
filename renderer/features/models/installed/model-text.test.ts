import { expect, it } from "vitest";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatMoment } from "../../../format.ts";
import { acceptedAt, medgemmaInstalled } from "../../../testing/model-samples.ts";
import { practiceInstalled } from "../../../testing/samples.ts";
import { checkText, originText } from "./model-text.ts";

const at = acceptedAt;
const failure = { code: "MODEL_CHANGED", message: "It changed.", remedy: "Fetch it again." } as const;

it.each<[InstalledModel["verification"], string, string]>([
  [
    { state: "verified", against: "registry", at },
    "good",
    `Verified on ${formatMoment(at)} against the hash that ships with Casebook`,
  ],
  [
    { state: "verified", against: "hub", at },
    "good",
    `Verified on ${formatMoment(at)} against the hash from the hub, not from us`,
  ],
  [{ state: "unknown-origin", at }, "plain", "Unknown origin: nobody says what its hash should be"],
  [{ state: "unchecked" }, "plain", "Not checked"],
  [{ state: "wrong", at, failure }, "bad", `Wrong bytes, found on ${formatMoment(at)}`],
  [{ state: "checking", bytes: 1_000, total: 4_000 }, "plain", "Checking, 25 % of 4.00 kB"],
  [{ state: "checking", bytes: 0, total: 0 }, "plain", "Checking"],
])("%j is said as %s: %s", (verification, tone, text) =>
  expect(checkText({ ...medgemmaInstalled, verification })).toEqual({ tone, text }),
);

it("the origin says where the file comes from and whether it is Casebook's own copy", () => {
  expect(originText(medgemmaInstalled)).toBe("From unsloth/medgemma-1.5-4b-it-GGUF at 3855f948");
  expect(originText({ ...medgemmaInstalled, hub: null, place: "in-place" })).toBe(
    "Known by its hash, used where it is",
  );
  expect(originText({ ...medgemmaInstalled, hub: null, origin: "local" })).toBe("Imported");
  expect(originText(practiceInstalled)).toBe("Ships with Casebook");
});
