import path from "node:path";
import { expect, it } from "vitest";
import { foldersFor } from "./folders.ts";

it("follows each platform's custom, and stays out of roaming profiles", () => {
  expect(foldersFor({}, "linux", "/h").dataFolder).toBe("/h/.local/share/casebook");
  expect(foldersFor({ XDG_DATA_HOME: "/x" }, "linux", "/h").dataFolder).toBe("/x/casebook");
  expect(foldersFor({}, "darwin", "/h").dataFolder).toBe("/h/Library/Application Support/Casebook");
  expect(foldersFor({ LOCALAPPDATA: "/l" }, "win32", "/h").dataFolder).toBe(path.resolve("/l/Casebook"));
});

it("lets CASEBOOK_DATA and CASEBOOK_MODELS override, and ignores empty ones", () => {
  expect(foldersFor({ CASEBOOK_DATA: "/d" }, "linux", "/h")).toEqual({
    dataFolder: "/d",
    modelFolder: "/d/models",
  });
  expect(foldersFor({ CASEBOOK_DATA: "/d", CASEBOOK_MODELS: "/m" }, "linux", "/h").modelFolder).toBe("/m");
  expect(foldersFor({ CASEBOOK_DATA: "" }, "linux", "/h").dataFolder).toBe("/h/.local/share/casebook");
  expect(foldersFor({ CASEBOOK_DATA: "here" }, "linux", "/h").dataFolder).toBe(path.resolve("here"));
});
