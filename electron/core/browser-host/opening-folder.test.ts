import path from "node:path";
import { expect, it } from "vitest";
import { snapFolder } from "./opening-folder.ts";

it("a browser from a snap is given the page in that snap's own folder", () => {
  const common = (snap: string): string => path.join("/home/ada", "snap", snap, "common");
  expect(snapFolder("firefox_firefox.desktop", "/home/ada")).toBe(common("firefox"));
  expect(snapFolder("chromium_chromium.desktop", "/home/ada")).toBe(common("chromium"));
});

it.each([
  "firefox.desktop",
  "org.mozilla.firefox.desktop",
  "google-chrome.desktop",
  "",
  "../_x.desktop",
  "a/b_c.desktop",
  "firefox_firefox.desktop\nother_other.desktop",
])("%j is no snap", (program) => expect(snapFolder(program, "/home/ada")).toBeNull());
