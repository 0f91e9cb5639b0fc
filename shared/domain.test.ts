import * as v from "valibot";
import { expect, it } from "vitest";
import { loadedModelSchema } from "./domain.ts";
import { sampleLoaded } from "./note/testing/samples.ts";

it("a record of an earlier version, which knew no load options and no origin of files, is read with what it was loaded with then", () => {
  const { files: _, layers: __, kvCacheType: ___, flashAttention: ____, ...earlier } = sampleLoaded;
  expect(v.parse(loadedModelSchema, earlier)).toEqual({
    ...earlier,
    files: null,
    layers: null,
    kvCacheType: "F16",
    flashAttention: null,
  });
});
