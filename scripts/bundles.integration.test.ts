import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { resolveConfig } from "electron-vite";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inProject } from "./lib/place.mjs";

let folder: string;
const read = (...parts: string[]): Promise<string> => readFile(path.join(folder, ...parts), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-bundles-"));
  const configFile: string = inProject("electron.vite.config.ts");
  const { config } = await resolveConfig({ configFile, logLevel: "error" }, "build", "production");
  for (const kind of ["main", "preload"] as const) {
    const own = config?.[kind];
    const outDir = path.join(folder, kind);
    await build({ ...own, logLevel: "error", build: { ...own?.build, outDir, emptyOutDir: true } });
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("without Electron's binary, every program is bundled, and all chunks lie beside them", async () => {
  const files = await readdir(path.join(folder, "main"), { withFileTypes: true });
  expect(files.filter((entry) => !entry.isFile())).toEqual([]);
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "main.js",
      "browser-host.js",
      "cli.js",
      "engine-process.js",
      "store-worker.js",
      "imaging-worker.js",
      "main.js.map",
    ]),
  );
});

it("the preload is one file that asks for nothing but Electron, as a sandbox demands", async () => {
  expect(await readdir(path.join(folder, "preload"))).toEqual(["preload.cjs"]);
  const code = await read("preload", "preload.cjs");
  expect([...code.matchAll(/\brequire\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"']);
  expect(code).not.toMatch(/\bimport\b\s*[("'{*]/);
});

it("dependencies stay outside, and Electron is asked for by the desktop's own program alone", async () => {
  expect(await read("main", "engine-process.js")).toMatch(/from "node-llama-cpp"/);
  for (const name of await readdir(path.join(folder, "main"))) {
    if (!name.endsWith(".js")) continue;
    const asksForElectron = /from ?"electron"/.test(await read("main", name));
    expect(asksForElectron, name).toBe(name === "main.js");
  }
});
