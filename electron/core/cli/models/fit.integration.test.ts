import { afterAll, beforeAll, expect, it } from "vitest";
import { startHub, type TestHub } from "../../../../scripts/hub/hub.ts";
import { registeredVariants } from "../../../../shared/models/registry.ts";
import { CommandLineFixture, type Ran } from "../testing/command-line-fixture.ts";

let hub: TestHub;
let line: CommandLineFixture;
/** Of every model that Casebook knows, without a connection. */
let all: Ran;
beforeAll(async () => {
  hub = await startHub();
  line = await CommandLineFixture.open(hub);
  all = await line.done(["models", "fit"]);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await hub.close();
});

it("every known model gets a verdict without a connection, and at most one is recommended with its reason", () => {
  const { records, last } = all;
  const fits = records.filter(({ type }) => type === "fit");
  expect(records[0]).toMatchObject({
    type: "machine",
    gpu: null,
    memory: { totalBytes: expect.any(Number) },
  });
  expect(fits).toHaveLength(registeredVariants.length);
  const recommended = fits.filter((fit) => fit["recommended"] !== null);
  expect(recommended.length).toBeLessThanOrEqual(1);
  expect(last).toEqual({ type: "done", recommended: recommended[0]?.["id"] ?? null });
  expect(hub.requests).toEqual([]);
});

it("--context is what is reckoned with, for one model alone", async () => {
  const large = await line.done(["models", "fit", "medgemma-1.5-4b:q4_k_m", "--context", "65536"]);
  const fitIn = ({ records }: Ran) => {
    const found = records.find(({ type, id }) => type === "fit" && id === "medgemma-1.5-4b:Q4_K_M");
    return found as
      | { readonly contextSize: number; readonly need: { readonly kvCacheBytes: number } }
      | undefined;
  };
  expect(large.records).toHaveLength(3);
  expect(fitIn(large)?.contextSize).toBe(65_536);
  expect(fitIn(all)?.contextSize).toBeLessThan(65_536);
  expect(fitIn(large)?.need.kvCacheBytes).toBeGreaterThan(1.5 * (fitIn(all)?.need.kvCacheBytes ?? Infinity));
});

it("any repository of the hub is judged by its file's header, of which only a part is fetched", async () => {
  const { records } = await line.done(["models", "fit", "practice/plain-GGUF"]);
  expect(records[1]).toMatchObject({
    type: "fit",
    id: "practice/plain-GGUF",
    basis: "header",
    verdict: "cpu-only",
    need: { weightsBytes: 2_919_296, mmprojBytes: 1_831_872 },
  });
  const split = await line.done(["models", "fit", "practice/split-GGUF"]);
  const need = split.records[1]?.["need"] as { readonly weightsBytes: number } | undefined;
  expect(need?.weightsBytes).toBeGreaterThan(2_900_000);
});

it("--refine reads the header of a known model's file from the hub", async () => {
  expect(all.records.find(({ id }) => id === "medgemma-27b:Q4_K_M")).toMatchObject({ basis: "registry" });
  hub.forgetRequests();
  const refined = await line.done(["models", "fit", "medgemma-27b:Q4_K_M", "--refine"]);
  expect(refined.records[1]).toMatchObject({ basis: "header" });
  expect(hub.requests.some(({ range }) => range !== null)).toBe(true);
  const open = await line.run(["models", "fit", "medgemma-27b", "--refine", "--json"]);
  expect(open.last).toMatchObject({
    type: "error",
    code: "BAD_REQUEST",
    remedy: expect.stringContaining("ID:"),
  });
});

it("without a quantisation a known model is downloaded in the one that suits this computer, and says which", async () => {
  await line.done(["models", "terms", "--accept"]);
  const possible = all.records
    .filter(({ type, verdict }) => type === "fit" && verdict !== "does-not-fit")
    .map(({ id }) => String(id))
    .filter((id) => id.startsWith("medgemma-4b:"));
  const ran = await line.run(["models", "download", "medgemma-4b", "--json"]);
  const [chosen] = ran.records;
  if (possible.length === 0) {
    expect(ran.last).toMatchObject({ type: "error", code: "MODEL_TOO_LARGE" });
  } else {
    expect(possible).toContain(chosen?.["id"]);
    expect(chosen).toMatchObject({ type: "chosen", reason: expect.any(String) });
  }
});
