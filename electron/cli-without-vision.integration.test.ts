/** Casebook where the vision addon could not be compiled: a copy of what ships, without `build/vision/vision.node`. */
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtProgram } from "./core/cli/testing/built-program.ts";
import { appFolder, practiceModelFolder } from "./core/places.ts";

let folder: string;
beforeAll(async () => {
  const built = await builtProgram();
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-no-vision-"));
  await cp(path.dirname(built), path.join(folder, "out", "main"), { recursive: true });
  await cp(path.join(appFolder, "package.json"), path.join(folder, "package.json"));
  for (const name of ["node_modules", "assets"])
    await symlink(path.join(appFolder, name), path.join(folder, name), "junction");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const casebook = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(folder, "out", "main", "cli.js"), ...args], {
    encoding: "utf8",
    env: { ...process.env, CASEBOOK_DATA: path.join(folder, "data"), CASEBOOK_MODELS: "" },
  });

it("the practice model answers a question in text, and says of itself that it takes no images", () => {
  const { status, stdout } = casebook("ask", "--json", "What can you do?");
  expect(status).toBe(0);
  const done = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(done).toMatchObject({ type: "done", finishReason: "stop", model: { vision: false } });
  expect(done.text.length).toBeGreaterThan(0);
});

it("a question about an image is refused with the reason that the build left, and with what to do", async () => {
  const ask = () =>
    casebook(
      "ask",
      "--image",
      path.join(practiceModelFolder(), "samples", "phantom-08-skin.png"),
      "Where is the spot?",
    );
  const refused = ask();
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toMatch(/The image encoder has not been built\.\s.*C\+\+ compiler.*npm start/);
  const note = path.join(folder, "build", "vision");
  await mkdir(note, { recursive: true });
  await writeFile(path.join(note, "problem.txt"), "There is no C++ compiler.\nInstall one.\n");
  expect(ask().stderr).toMatch(/There is no C\+\+ compiler\.\s+Install one\./);
});
