import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDesktopState } from "./desktop-state.ts";
import { withChosenModelFolder } from "./model-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-chosen-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["the variable's, whatever was chosen", "/of-variable", ".", "standard", []],
  ["the standard one, when none was chosen", undefined, null, "standard", []],
  ["the chosen one", undefined, ".", "chosen", []],
  ["the standard one while the chosen one is gone, which is said", undefined, "gone", "standard", ["gone"]],
] as const)("the model folder is %s", async (_which, variable, sub, expected, expectedMissing) => {
  const chosen = sub === null ? null : path.join(folder, sub);
  await (await openDesktopState(folder)).change({ modelFolder: chosen });
  const missing: string[] = [];
  const standard = { dataFolder: folder, modelFolder: "/standard" };
  const used = await withChosenModelFolder(standard, { CASEBOOK_MODELS: variable }, (one) =>
    missing.push(path.basename(one)),
  );
  expect(used).toEqual(expected === "standard" ? standard : { ...standard, modelFolder: chosen });
  expect(missing).toEqual(expectedMissing);
});
