import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDesktopState } from "./desktop-state.ts";

let folder: string;
const file = (): string => path.join(folder, "desktop.json");
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-desktop-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const place = { bounds: { x: -1_920, y: 0, width: 1_280, height: 860 }, maximized: true };
const nothing = { window: null, modelFolder: null };

it("what was changed is there at the next start", async () => {
  const opened = await openDesktopState(folder);
  expect(opened.state).toEqual(nothing);
  const changes = [
    opened.change({ window: place }),
    opened.change({ modelFolder: path.join(folder, "models") }),
  ];
  expect(opened.state.window).toEqual(place);
  await Promise.all(changes);
  expect((await openDesktopState(folder)).state).toEqual({
    window: place,
    modelFolder: path.join(folder, "models"),
  });
  expect(await readdir(folder)).toEqual(["desktop.json"]);
  expect((await stat(file())).mode & 0o077).toBe(0);
});

it.each([
  ["nothing", ""],
  ["half of it", '{"window":{"bounds":{"x":1'],
  ["another shape", '["window"]'],
  ["an unknown field", JSON.stringify({ ...nothing, preload: "/tmp/x.js" })],
  ["a relative folder", JSON.stringify({ ...nothing, modelFolder: "../models" })],
  [
    "a window of no size",
    JSON.stringify({ ...nothing, window: { ...place, bounds: { ...place.bounds, width: 0 } } }),
  ],
  [
    "numbers beyond reason",
    JSON.stringify({ ...nothing, window: { ...place, bounds: { ...place.bounds, x: 1e300 } } }),
  ],
  ["a megabyte", JSON.stringify({ ...nothing, modelFolder: `/${"x".repeat(1024 * 1024)}` })],
])("a file that holds %s counts as none", async (_what, content) => {
  await writeFile(file(), content);
  expect((await openDesktopState(folder)).state).toEqual(nothing);
});

it("a folder that cannot be written loses the place and nothing else", async () => {
  const opened = await openDesktopState(path.join(folder, "gone"));
  await opened.change({ window: place });
  expect(opened.state.window).toEqual(place);
});

it("the last of many changes wins", async () => {
  const opened = await openDesktopState(folder);
  await Promise.all(
    Array.from({ length: 50 }, (_, x) =>
      opened.change({ window: { ...place, bounds: { ...place.bounds, x } } }),
    ),
  );
  expect(JSON.parse(await readFile(file(), "utf8"))).toMatchObject({ window: { bounds: { x: 49 } } });
});
