import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useProfile } from "./profile.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-profile-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("Chromium's profile lies in the data folder, for this user only", async () => {
  const setPath = vi.fn<(name: string, path: string) => void>();
  useProfile({ setPath }, path.join(folder, "data"));
  const profile = path.join(folder, "data", "desktop");
  expect(setPath).toHaveBeenCalledExactlyOnceWith("userData", profile);
  expect((await stat(profile)).mode & 0o077).toBe(0);
});

it("a data folder that cannot be made is named, with the way out", async () => {
  await writeFile(path.join(folder, "data"), "a file");
  expect(() => useProfile({ setPath: () => undefined }, path.join(folder, "data"))).toThrow(
    expect.objectContaining({
      code: "STORE_READ_ONLY",
      message: expect.stringContaining(path.join(folder, "data")) as string,
      remedy: expect.stringContaining("CASEBOOK_DATA") as string,
    }) as Error,
  );
});

it("a profile that is there already is used as it is", async () => {
  const setPath = vi.fn<(name: string, path: string) => void>();
  const data = path.join(folder, "a", "data");
  useProfile({ setPath }, data);
  await writeFile(path.join(data, "desktop", "kept"), "");
  useProfile({ setPath }, data);
  expect(setPath).toHaveBeenCalledTimes(2);
  expect((await stat(path.join(data, "desktop", "kept"))).isFile()).toBe(true);
});

// In a process of its own: what hangs a synchronous call would hang the whole run.
it.runIf(process.platform === "linux")(
  "a file system without room for a folder ends the start instead of hanging it",
  () => {
    const module = new URL("./profile.ts", import.meta.url).href;
    const { stdout, signal } = spawnSync(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `const { useProfile } = await import(${JSON.stringify(module)});
         try { useProfile({ setPath() {} }, "/proc/casebook"); } catch ({ code }) { console.log(code); }`,
      ],
      { encoding: "utf8", timeout: 10_000, killSignal: "SIGKILL" },
    );
    expect({ stdout, signal }).toEqual({ stdout: "STORE_READ_ONLY\n", signal: null });
  },
);
