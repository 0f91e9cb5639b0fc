import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shippedFolder, shippedTargets, whyNotShipped } from "./shipped-vision.mjs";

const targets: { platform: string; arch: string }[] = [...shippedTargets];

describe.each(targets)("the vision addon that ships for $platform $arch", (target) => {
  const read = (name: string) => readFile(join(shippedFolder(target), name));

  it("was made from the sources as they are now; if not: npm run ship-vision", async () => {
    expect(await whyNotShipped(target)).toBeUndefined();
  });

  it("says which compiler made it, and the command that makes it again", async () => {
    const { compiler, madeBy } = JSON.parse((await read("addon.json")).toString());
    expect(compiler).toMatch(/\+\+ .*\d+\.\d+/);
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    expect(scripts).toHaveProperty(madeBy.replace("npm run ", ""));
  });

  it("is a library for that processor, and names no folder of the machine that made it", async () => {
    const addon = await read("vision.node");
    expect(addon.subarray(0, 4)).toEqual(Buffer.from("\u007fELF"));
    // ELF's e_machine: 62 is x86-64, 183 AArch64.
    expect(addon.readUInt16LE(18)).toBe(target.arch === "x64" ? 62 : 183);
    expect(addon.toString("latin1")).not.toMatch(/\/(?:home|root|Users|build|work|tmp|node_modules)\/\w/);
  });

  it("asks for no newer C library than node-llama-cpp's own binaries do", async () => {
    const versions = [...(await read("vision.node")).toString("latin1").matchAll(/GLIBC_2\.(\d+)/g)];
    expect(versions.length).toBeGreaterThan(0);
    expect(Math.max(...versions.map(([, minor]) => Number(minor)))).toBeLessThanOrEqual(34);
  });
});
