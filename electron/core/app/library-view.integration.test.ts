/** The whole core on a real store and a real library: what a window does to models, and what becomes of it. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { KvCacheType } from "../../../shared/load-options.ts";
import { termsVersion } from "../../../shared/models/terms.ts";
import { card, gpuMachine } from "../engine/testing/gpu-machine.ts";
import { type Script, scriptedProcesses } from "../engine/testing/scripted-process.ts";
import { writeSmallModel } from "../models/library/testing/library-fixture.ts";
import { startWholeApp, type WholeAppOptions } from "./testing/whole-app.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-view-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const machine = gpuMachine({ gpu: card, diesIn: null });
const startApp = (options?: WholeAppOptions, script: Script = machine) =>
  startWholeApp(folder, scriptedProcesses(script).spawn, options);
type App = Awaited<ReturnType<typeof startApp>>;

/** A model that the user put into the folder. */
async function putModel(app: App): Promise<string> {
  await writeSmallModel(path.join(folder, "models", "mine", "model.gguf"));
  await app.request("models.rescan", {});
  const { models } = await app.request("app.attach", {});
  const mine = models.find(({ fileName }) => fileName === "model.gguf");
  if (mine === undefined) throw new Error("the model is not in the list");
  return mine.id;
}

it("the folder of a model is shown, not the model opened", async () => {
  const shown: string[] = [];
  await using app = await startApp({ revealFolder: async (one) => void shown.push(one) });
  await app.request("models.reveal", { modelId: await putModel(app) });
  expect(shown).toEqual([path.join(folder, "models", "mine")]);
});

it("the memory that a model of the user's own takes is told from its file; one that is gone is said to be", async () => {
  await using app = await startApp();
  const fitAs = (modelId: string, contextSize: number | null, kvCacheType: KvCacheType = "F16") =>
    app.request("models.fitInstalled", { modelId, contextSize, kvCacheType });
  const practice = await fitAs("practice", 1_024);
  expect(practice.fit).toMatchObject({ basis: "header", contextSize: 1_024, layers: 5 });
  const smaller = await fitAs("practice", 1_024, "Q4_0");
  expect(smaller.fit.need.kvCacheBytes).toBe((practice.fit.need.kvCacheBytes * 9) / 32);
  // Its header does not say its sizes.
  const mine = fitAs(await putModel(app), null);
  await expect(mine).rejects.toMatchObject({ code: "MODEL_UNREADABLE" });
  const gone = fitAs("gone", null);
  await expect(gone).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});

it("a verification that cannot be recorded does not leave the model as one that is being checked", async () => {
  await using app = await startApp();
  const modelId = await putModel(app);
  // In the place of the records' folder, so that root cannot write there either.
  await mkdir(path.join(folder, "models", ".casebook"), { recursive: true });
  await writeFile(path.join(folder, "models", ".casebook", "models"), "");
  await expect(app.request("models.verify", { modelId })).rejects.toThrow();
  const { models } = await app.request("app.attach", {});
  expect(models.find(({ id }) => id === modelId)?.verification.state).toBe("unchecked");
});

it("a model that is being loaded is let go of when it is removed", async () => {
  await using app = await startApp(undefined, (message, child, index) => {
    const own = message.type === "load" && message.options.files.model.id !== "practice";
    if (own) child.say({ type: "progress", progress: 0.5 });
    else machine(message, child, index);
  });
  const modelId = await putModel(app);
  const engine = async () => (await app.request("app.attach", {})).engine;
  await app.request("terms.accept", { termsVersion });
  const loading = app.request("engine.load", { modelId });
  loading.catch(() => undefined);
  await expect.poll(engine).toMatchObject({ state: "loading", modelId });
  await app.request("models.remove", { modelId });
  expect(await engine()).toEqual({ state: "off" });
  expect(await readdir(path.join(folder, "models", "mine")).catch(() => [])).toEqual([]);
});

it("a file that a window was handing over ends with the window, and nothing of it stays", async () => {
  await using app = await startApp();
  await app.request("terms.accept", { termsVersion });
  const { id: importId } = await app.request("imports.begin", { name: "model.gguf", bytes: 1_000_000 });
  app.disconnect();
  const imports = async () => (await app.request("app.attach", {})).imports;
  await expect.poll(imports).toEqual([]);
  const changes = app.events.flatMap((event) => (event.type === "imports" ? event.put : []));
  expect(changes.findLast(({ id }) => id === importId)).toMatchObject({
    state: "failed",
    failure: { message: expect.stringContaining("was closed before all of it had arrived") as string },
  });
  const left = await readdir(path.join(folder, "models"), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile() && entry.name.endsWith(".part"))).toEqual([]);
});

it("and so does one that was begun the moment the window went", async () => {
  await using app = await startApp();
  await app.request("terms.accept", { termsVersion });
  const begun = app.request("imports.begin", { name: "model.gguf", bytes: 1_000_000 });
  app.disconnect();
  await begun;
  expect((await app.request("app.attach", {})).imports).toEqual([]);
});
