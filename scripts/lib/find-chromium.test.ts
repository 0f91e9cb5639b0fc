import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isSystem } from "./apt.mjs";
import { chromiumArguments, findChromium } from "./find-chromium.mjs";

const find = (
  platform: string,
  programs: readonly string[],
  env: Record<string, string> = {},
  own?: string,
) =>
  findChromium({
    env: { PATH: "/usr/local/bin:/usr/bin", ...env },
    platform,
    isProgram: (path: string) => programs.includes(path),
    playwrightPath: () => own,
  });

describe("finding a Chromium", () => {
  it("prefers the one that CASEBOOK_CHROMIUM names, then Playwright's, then the system's", () => {
    const all = ["/mine", "/own", "/usr/bin/chromium"];
    expect(find("linux", all, { CASEBOOK_CHROMIUM: "/mine" }, "/own").path).toBe("/mine");
    expect(find("linux", all, {}, "/own").path).toBe("/own");
    expect(find("linux", all).path).toBe("/usr/bin/chromium");
  });

  it("does not fall back to another one when the named one is wrong, but says so", () => {
    const found = find("linux", ["/usr/bin/chromium"], { CASEBOOK_CHROMIUM: "/typo" });
    expect(found).toEqual({ path: undefined, why: "CASEBOOK_CHROMIUM names /typo, which is not a program." });
  });

  it("passes over Playwright's when it was never downloaded", () => {
    expect(find("linux", ["/usr/bin/google-chrome"], {}, "/root/.cache/own").path).toBe(
      "/usr/bin/google-chrome",
    );
  });

  it("looks along the PATH, without relative folders in it", () => {
    const env = { PATH: "bin::/opt/x" };
    expect(find("linux", ["bin/chromium", "chromium", "/opt/x/microsoft-edge"], env).path).toBe(
      "/opt/x/microsoft-edge",
    );
  });

  it("knows where macOS and Windows keep Chrome and Edge", () => {
    const mac = "/Users/me/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    expect(find("darwin", [mac], { HOME: "/Users/me" }).path).toBe(mac);
    const edge = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe";
    expect(find("win32", [edge], { "ProgramFiles(x86)": "C:\\Program Files (x86)" }).path).toBe(edge);
  });

  it("says that there is none on an empty machine", () => {
    expect(find("linux", [])).toEqual({
      path: undefined,
      why: "There is no Chromium, Chrome or Edge on this machine.",
    });
  });
});

describe("installing the package chromium", () => {
  it("is for Debian itself, not for Ubuntu, whose package is an empty shell", () => {
    expect(isSystem('NAME="Debian GNU/Linux"\nID=debian\n', ["debian"])).toBe(true);
    expect(isSystem('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', ["debian"])).toBe(false);
    expect(isSystem('NAME="Ubuntu"\nID="ubuntu"\n', ["debian", "ubuntu"])).toBe(true);
  });
});

it("what Playwright switches off in Chromium stays off beside what the tests switch off", () => {
  const playwright = path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
  const source = readFileSync(path.join(playwright, "lib", "coreBundle.js"), "utf8");
  const [, list = ""] = /\bdisabledFeatures = \[(.*?)\]\.filter/s.exec(source) ?? [];
  const theirs = [...list.matchAll(/^\s*"(\w+)"/gm)].map(([, feature]) => feature);
  expect(theirs.length).toBeGreaterThan(0);
  const ours = chromiumArguments.filter((argument: string) => argument.startsWith("--disable-features="));
  expect(ours).toHaveLength(1);
  expect(ours[0]?.replace(/^.*=/, "").split(",")).toEqual(expect.arrayContaining(theirs));
});
