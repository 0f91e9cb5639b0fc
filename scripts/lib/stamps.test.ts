import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashFiles, listFiles, readStamp, removeStamp, writeStamp } from "./stamps.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "case book stamps "));
  await mkdir(join(folder, "src/deep"), { recursive: true });
  await writeFile(join(folder, "src/a.ts"), "a");
  await writeFile(join(folder, "src/deep/b.test.ts"), "b");
  await writeFile(join(folder, "config.ts"), "c");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hash = async () => hashFiles(folder, await listFiles(folder, ["src", "config.ts"]));

describe("listing files", () => {
  it("takes folders and files, sorted, and leaves out what does not exist", async () => {
    expect(await listFiles(folder, ["src", "config.ts", "absent"])).toEqual([
      "config.ts",
      "src/a.ts",
      "src/deep/b.test.ts",
    ]);
  });

  it("leaves out what is not kept", async () => {
    expect(await listFiles(folder, ["src"], (path: string) => !path.endsWith(".test.ts"))).toEqual([
      "src/a.ts",
    ]);
  });
});

describe("the hash of the inputs", () => {
  it("stays the same when nothing changed, also when files were written again", async () => {
    const before = await hash();
    await writeFile(join(folder, "src/a.ts"), "a");
    expect(await hash()).toBe(before);
  });

  it("changes with a content, a name, a new file and a removed one", async () => {
    const seen = new Set([await hash()]);
    await writeFile(join(folder, "src/a.ts"), "A");
    seen.add(await hash());
    await rename(join(folder, "src/a.ts"), join(folder, "src/c.ts"));
    seen.add(await hash());
    await writeFile(join(folder, "src/d.ts"), "");
    seen.add(await hash());
    await rm(join(folder, "src/deep"), { recursive: true });
    seen.add(await hash());
    expect(seen.size).toBe(5);
  });

  it("tells apart files between which text moved", async () => {
    await writeFile(join(folder, "x"), "12");
    await writeFile(join(folder, "y"), "3");
    const before = await hashFiles(folder, ["x", "y"]);
    await writeFile(join(folder, "x"), "1");
    await writeFile(join(folder, "y"), "23");
    expect(await hashFiles(folder, ["x", "y"])).not.toBe(before);
  });
});

describe("a stamp", () => {
  it("is read as it was written, into a folder that may not exist yet", async () => {
    const path = join(folder, "out/stamp.json");
    await writeStamp(path, { hash: "1" });
    expect(await readStamp(path)).toEqual({ hash: "1" });
  });

  it("counts as absent when it was removed, cut off, or never written", async () => {
    const path = join(folder, "stamp.json");
    expect(await readStamp(path)).toBeUndefined();
    await writeFile(path, '{"hash":"1');
    expect(await readStamp(path)).toBeUndefined();
    await writeStamp(path, { hash: "1" });
    await removeStamp(path);
    expect(await readStamp(path)).toBeUndefined();
    await expect(removeStamp(path)).resolves.toBeUndefined();
  });
});
