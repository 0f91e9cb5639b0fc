import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openingFolder } from "./opening-folder.ts";

let home: string;
const temporary = tmpdir();
beforeEach(async () => {
  home = await mkdtemp(path.join(temporary, "casebook-home-"));
  vi.stubEnv("HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** snapd cannot be installed for a test; what it changes is what xdg-mime answers and the folder in the home. */
async function desktopOpensPagesWith(program: string): Promise<void> {
  await writeFile(path.join(home, "xdg-mime"), `#!/bin/sh\necho "${program}"\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${home}:${process.env["PATH"]}`);
}

describe.runIf(process.platform === "linux")("the page that opens the app lies", () => {
  it("in the folder of the snap that will read it", async () => {
    await desktopOpensPagesWith("firefox_firefox.desktop");
    const common = path.join(home, "snap", "firefox", "common");
    await mkdir(common, { recursive: true });
    expect(await openingFolder()).toBe(common);
  });
  it("in the temporary folder where that snap was never used", async () => {
    await desktopOpensPagesWith("firefox_firefox.desktop");
    expect(await openingFolder()).toBe(temporary);
  });
  it("in the temporary folder for every other browser, and where there is no desktop", async () => {
    await desktopOpensPagesWith("firefox.desktop");
    expect(await openingFolder()).toBe(temporary);
    vi.stubEnv("PATH", home);
    await rm(path.join(home, "xdg-mime"));
    expect(await openingFolder()).toBe(temporary);
  });
});
