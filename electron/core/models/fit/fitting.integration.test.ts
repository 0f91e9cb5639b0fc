/** The registry on this very computer, with the real engine; refined from the test hub. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitSchema, machineSchema } from "../../../../shared/models/fit.ts";
import { totalOf } from "../../../../shared/models/memory-need.ts";
import { registeredVariants } from "../../../../shared/models/registry.ts";
import { createLocalEngine } from "../../engine/create-local-engine.ts";
import type { FitRequest, LocalEngine } from "../../engine/local-engine.ts";
import { spawnWithFork } from "../../engine/spawn.ts";
import { practiceFiles } from "../../engine/testing/practice-fixture.ts";
import { readGgufHeader } from "../../gguf/header.ts";
import { type PracticeHub, startPracticeHub } from "../hub/testing/practice-hub.ts";
import { writeSmallMmproj } from "../library/testing/library-fixture.ts";
import { createFitting, type Fitting } from "./fitting.ts";

let engine: LocalEngine;
let practice: PracticeHub;
let folder: string;
let fitting: Fitting;
const asked = { report: 0, fit: [] as number[] };

beforeAll(async () => {
  practice = await startPracticeHub();
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-fitting-"));
  engine = createLocalEngine({ spawn: spawnWithFork });
  const counted: Pick<LocalEngine, "report" | "fit" | "status"> = {
    status: engine.status,
    report: (gpu) => {
      asked.report++;
      return engine.report(gpu);
    },
    fit: (requests, gpu) => {
      asked.fit.push(requests.length);
      return engine.fit(requests, gpu);
    },
  };
  const modelFolder = path.join(folder, "not", "made", "yet");
  fitting = createFitting({
    engine: counted,
    hub: practice.hubWith(null),
    modelFolder,
    gpu: "off",
    now: () => 0,
  });
});
afterAll(async () => {
  await engine.dispose();
  await practice.close();
  await rm(folder, { recursive: true, force: true });
});

it("says of every variant what it needs, and asks the hub for nothing", async () => {
  const { machine, fits } = await fitting.fit(null);
  expect(v.parse(machineSchema, machine)).toEqual(machine);
  expect(v.parse(v.array(fitSchema), fits)).toEqual(fits);
  expect(fits.map(({ registryId, quantisation }) => [registryId, quantisation])).toEqual(
    registeredVariants.map(({ model, variant }) => [model.id, variant.quantisation]),
  );
  expect(practice.server.requests).toEqual([]);
});

it("describes this computer", async () => {
  const { machine } = await fitting.fit(null);
  expect(machine.gpu).toBeNull();
  expect(machine.memory.totalBytes).toBe(os.totalmem());
  expect(machine.disk?.freeBytes).toBeGreaterThan(0);
  expect(machine.physicalCores).toBeGreaterThan(0);
  expect(machine.physicalCores).toBeLessThanOrEqual(os.availableParallelism());
});

it("a larger context needs more, and recommends at most one", async () => {
  const small = (await fitting.fit(8_192)).fits;
  const large = (await fitting.fit(131_072)).fits;
  for (const [index, fit] of small.entries()) {
    expect(fit.contextSize).toBe(8_192);
    expect(totalOf(large[index]?.need ?? fit.need)).toBeGreaterThan(totalOf(fit.need));
  }
  for (const fits of [small, large]) {
    expect(fits.filter(({ recommended }) => recommended !== null).length).toBeLessThanOrEqual(1);
  }
});

it("needs of MedGemma 1.5 4B are those that llama.cpp has: 0.9 GB beside the weights at 8,192 tokens", async () => {
  const { fits } = await fitting.fit(8_192);
  const fit = fits.find(
    ({ registryId, quantisation }) => registryId === "medgemma-1.5-4b" && quantisation === "Q4_K_M",
  );
  expect(fit?.need.weightsBytes).toBe(2_489_894_976);
  expect(fit?.need.mmprojBytes).toBe(851_252_224);
  expect((fit?.need.kvCacheBytes ?? 0) / 380e6).toBeCloseTo(1, 1);
  expect(fit?.need.overheadBytes).toBeGreaterThan(700e6);
  expect(fit?.need.overheadBytes).toBeLessThan(900e6);
});

it("of one model says nothing of others, and recommends one of its own", async () => {
  const { fits } = await fitting.fit(8_192, { registryId: "medgemma-27b" });
  expect(new Set(fits.map(({ registryId }) => registryId))).toEqual(new Set(["medgemma-27b"]));
  const possible = fits.filter(({ verdict }) => verdict !== "does-not-fit");
  expect(fits.filter(({ recommended }) => recommended !== null)).toHaveLength(possible.length > 0 ? 1 : 0);
});

it("a window that asks often costs one process, which tells the machine and all models", () => {
  expect(asked).toEqual({ report: 0, fit: [2] });
});

it("one model by itself is asked about by itself", async () => {
  const requests: (readonly FitRequest[])[] = [];
  const one = createFitting({
    engine: {
      status: engine.status,
      report: () => Promise.reject(new Error("the machine comes with the model")),
      fit: (wanted, gpu) => {
        requests.push(wanted);
        return engine.fit(wanted, gpu);
      },
    },
    hub: practice.hubWith(null),
    modelFolder: folder,
    gpu: "off",
  });
  const { machine, fits } = await one.fit(8_192, { registryId: "medgemma-1.5-4b" });
  expect(machine.physicalCores).toBeGreaterThan(0);
  expect(requests.map((wanted) => wanted.length)).toEqual([1]);
  const all = (await fitting.fit(8_192)).fits.filter(({ registryId }) => registryId === "medgemma-1.5-4b");
  expect(fits.map(({ need }) => need)).toEqual(all.map(({ need }) => need));
});

it("a file of its own is judged by its header, and at a second context without another process", async () => {
  const asks: number[] = [];
  const one = createFitting({
    engine: {
      status: engine.status,
      report: () => Promise.reject(new Error("the machine comes with the model")),
      fit: (wanted, gpu) => {
        asks.push(wanted.length);
        return engine.fit(wanted, gpu);
      },
    },
    hub: practice.hubWith(null),
    modelFolder: folder,
    gpu: "off",
  });
  const file = {
    header: await readGgufHeader(practiceFiles.modelPath),
    weightsBytes: 5e6,
    mmprojBytes: 1e6,
    missingBytes: 0,
  };
  const { machine, fit } = await one.fitFile(file, { contextSize: null });
  expect(machine.physicalCores).toBeGreaterThan(0);
  expect(fit).toMatchObject({
    basis: "header",
    contextSize: 8_192,
    verdict: "cpu-only",
    diskTooSmall: false,
  });
  expect(fit.need).toMatchObject({ weightsBytes: 5e6, mmprojBytes: 1e6 });
  const smaller = (await one.fitFile(file, { contextSize: 1_024 })).fit;
  expect(smaller.contextSize).toBe(1_024);
  expect(asks).toEqual([1]);
});

describe("files on the hub", () => {
  const commitOf = async (repo: string): Promise<string> =>
    (await practice.hubWith(null).listing({ repo, revision: null, filter: "" })).commit;

  it("are judged by their header, which is read once, and by all that would be fetched", async () => {
    const repo = "practice/plain-GGUF";
    const model = {
      repo,
      commit: await commitOf(repo),
      file: "practice-Q8_0.gguf",
      mmproj: "mmproj-F16.gguf",
    };
    const { fit } = await fitting.fitOnHub(model, { contextSize: null });
    expect(fit).toMatchObject({ basis: "header", layers: 5, contextSize: 8_192, verdict: "cpu-only" });
    expect(fit.need).toMatchObject({ weightsBytes: 2_919_296, mmprojBytes: 1_831_872 });
    practice.server.forgetRequests();
    const smaller = await fitting.fitOnHub(model, { contextSize: 1_024 });
    expect(smaller.fit.contextSize).toBe(1_024);
    expect(practice.server.requests).toEqual([]);
    const text = await fitting.fitOnHub({ ...model, mmproj: null }, { contextSize: null });
    expect(text.fit.need.mmprojBytes).toBe(0);
  });

  it("that do not go together are refused before anybody fetches them", async () => {
    const repo = "practice/plain-GGUF";
    const wrong = path.join(folder, "wrong.gguf");
    await writeSmallMmproj(wrong, 128);
    await practice.server.addFile(repo, "mmproj-of-another.gguf", { file: wrong });
    const model = { repo, commit: await commitOf(repo), file: "practice-Q8_0.gguf" };
    const asked = (mmproj: string) => fitting.fitOnHub({ ...model, mmproj }, { contextSize: null });
    await expect(asked("mmproj-of-another.gguf")).rejects.toMatchObject({
      code: "MMPROJ_MISMATCH",
      message: expect.stringContaining("it gives 128 values per token, and this model takes"),
    });
    await expect(asked("practice-Q8_0.gguf")).rejects.toMatchObject({ code: "MMPROJ_MISMATCH" });
    await practice.server.addFile(repo, "noise.gguf", { bytes: 100_000, seed: 2, gguf: true });
    const another = fitting.fitOnHub(
      { ...model, file: "noise.gguf", mmproj: "mmproj-F16.gguf" },
      { contextSize: null },
    );
    await expect(another).rejects.toMatchObject({ code: "MODEL_UNREADABLE" });
  });

  it("that are parts of one model count together", async () => {
    const repo = "practice/split-GGUF";
    const { files } = await practice.hubWith(null).listing({ repo, revision: null, filter: "of-0" });
    const model = { repo, commit: await commitOf(repo), file: files[0]?.path ?? "", mmproj: null };
    const { fit } = await fitting.fitOnHub(model, { contextSize: null });
    expect(fit.need.weightsBytes).toBe(files.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it("that need access are refused as the hub does", async () => {
    const repo = "practice/medgemma-gated-GGUF";
    const model = { repo, commit: await commitOf(repo), file: "medgemma-practice-Q4_K_M.gguf", mmproj: null };
    await expect(fitting.fitOnHub(model, { contextSize: null })).rejects.toMatchObject({
      code: "HUB_TOKEN_MISSING",
    });
  });
});

describe("refined from the hub", () => {
  it("takes the file's own header, also where the commit is not known", async () => {
    const variant = { registryId: "medgemma-27b", quantisation: "Q8_0" };
    const { fits } = await fitting.fit(null, { refine: variant });
    const refined = fits.filter(({ basis }) => basis === "header");
    expect(refined).toMatchObject([variant]);
    // The test hub's files are all the practice model: 4 layers and the output.
    expect(refined[0]).toMatchObject({ layers: 5, contextSize: 8_192 });
    expect(refined[0]?.need.weightsBytes).toBeLessThan(3e6);
  });

  it("is remembered: the next look needs no hub", async () => {
    practice.server.forgetRequests();
    const variant = { registryId: "medgemma-27b", quantisation: "Q8_0" };
    const { fits } = await fitting.fit(null, { refine: variant });
    expect(fits.filter(({ basis }) => basis === "header")).toHaveLength(1);
    expect(practice.server.requests).toEqual([]);
  });

  it("of a model that is not in the registry is refused by name", async () => {
    const variant = { registryId: "medgemma-1.5-4b", quantisation: "Q3_K_L" };
    await expect(fitting.fit(null, { refine: variant })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
