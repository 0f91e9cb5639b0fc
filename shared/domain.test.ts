import * as v from "valibot";
import { expect, it } from "vitest";
import { loadedModelSchema } from "./domain.ts";
import { sampleLoaded } from "./note/testing/samples.ts";

it("a record of an earlier version, which knew no load options, is read with what it was loaded with then", () => {
  const { layers: _, kvCacheType: __, flashAttention: ___, ...earlier } = sampleLoaded;
  expect(v.parse(loadedModelSchema, earlier)).toEqual({
    ...earlier,
    layers: null,
    kvCacheType: "F16",
    flashAttention: null,
  });
});
