import * as v from "valibot";
import { expect, it } from "vitest";
import { loadedModelSchema, provenanceSchema, statisticsSchema } from "./domain.ts";
import { remoteModel, sampleAnswer, sampleLoaded, sampleProvenance } from "./note/testing/samples.ts";

it("a record of an earlier version, which knew no load options and no origin of files, is read with what it was loaded with then", () => {
  const {
    kind: _____,
    files: _,
    layers: __,
    kvCacheType: ___,
    flashAttention: ____,
    ...earlier
  } = sampleLoaded;
  expect(v.parse(loadedModelSchema, earlier)).toEqual({
    kind: "local",
    ...earlier,
    files: null,
    layers: null,
    kvCacheType: "F16",
    flashAttention: null,
  });
});

it("a record without a kind is of a model on this computer, and keeps all its fields", () => {
  const { kind: _, ...earlier } = sampleProvenance.loaded;
  const record = { ...sampleProvenance, loaded: earlier };
  const { loaded, ...rest } = v.parse(provenanceSchema, JSON.parse(JSON.stringify(record)));
  expect({ ...rest, loaded }).toEqual({ ...record, loaded: { kind: "local", ...earlier } });
});

it("a model behind a server is kept as what the server says of it; one without a kind has to have its hashes", () => {
  const parsed = v.parse(provenanceSchema, { ...sampleProvenance, loaded: remoteModel });
  expect(parsed.loaded).toEqual(remoteModel);
  const { kind: _, ...nameless } = remoteModel;
  expect(v.is(loadedModelSchema, nameless)).toBe(false);
});

it("counts of earlier versions are numbers; what a server does not tell is kept with the reason", () => {
  const statistics = sampleAnswer().statistics;
  expect(v.parse(statisticsSchema, statistics)).toEqual(statistics);
  const untold = { ...statistics, promptTokens: { unknown: "server-silent" } };
  expect(v.parse(statisticsSchema, untold)).toEqual(untold);
  expect(v.is(statisticsSchema, { ...statistics, promptTokens: { unknown: "" } })).toBe(false);
});
