import path from "node:path";
import { expect, it } from "vitest";
import type { FoundCheck } from "../../../shared/models/library.ts";
import {
  libraryFixture,
  published,
  registryOf,
  writeSmallModel,
} from "../models/library/testing/library-fixture.ts";
import { createForeignVerification } from "./foreign-verification.ts";

/** A model that LM Studio has, the library that finds it, and what windows are told. */
async function found() {
  const fixture = await libraryFixture();
  const file = path.join(fixture.folder, "home", ".lmstudio", "models", "maker", "small-GGUF", "small.gguf");
  await writeSmallModel(file);
  const library = fixture.library({ registry: registryOf(await published(file)), environment: {} });
  const [model] = await library.findForeign();
  const onChangeCalls: (readonly FoundCheck[])[] = [];
  let hashed = 0;
  const checks = createForeignVerification(
    {
      useFound: (...asked) => {
        hashed += 1;
        return library.useFound(...asked);
      },
    },
    (all) => onChangeCalls.push(all),
  );
  return {
    foundId: model?.id ?? "",
    checks,
    onChangeCalls,
    hashed: () => hashed,
    listed: async () => (await library.list()).map(({ model: { id } }) => id),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

it("asked for twice it is hashed once; how far it is is told, and that it is over", async () => {
  await using bench = await found();
  const { checks, foundId, onChangeCalls } = bench;
  await Promise.all([checks.use(foundId), checks.use(foundId)]);
  expect(bench.hashed()).toBe(1);
  expect(onChangeCalls[0]).toEqual([{ foundId, bytes: 0, total: 0 }]);
  expect(onChangeCalls.flat().some(({ bytes, total }) => bytes > 0 && bytes === total)).toBe(true);
  expect(onChangeCalls.at(-1)).toEqual([]);
  expect(await bench.listed()).toContain("small:Q4_K_M");
});

it("one that is stopped is not listed, and can be begun again", async () => {
  await using bench = await found();
  const { checks, foundId, onChangeCalls } = bench;
  const using = checks.use(foundId);
  checks.stop(foundId);
  await expect(using).rejects.toMatchObject({ code: "CANCELLED" });
  expect(onChangeCalls.at(-1)).toEqual([]);
  expect(await bench.listed()).not.toContain("small:Q4_K_M");
  checks.stop(foundId);
  await checks.use(foundId);
  expect(await bench.listed()).toContain("small:Q4_K_M");
});

it("nothing is read any more once all are stopped", async () => {
  await using bench = await found();
  const { checks, foundId } = bench;
  const using = checks.use(foundId).catch((thrown: unknown) => thrown);
  await checks.dispose();
  expect(await using).toMatchObject({ code: "CANCELLED" });
});
