import { cp } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { practiceModelFolder } from "../../places.ts";
import { canMount, makeReadOnly, makeWritable, smallDisk } from "../../store/testing/disks.ts";
import { writeSmallModel } from "../library/testing/library-fixture.ts";
import { ggufFiles, importFixture, inFolder, stick } from "./testing/import-fixture.ts";

describe("what ends it", () => {
  it("cancelling one of its files: it says so, and the rest does not come in either", async () => {
    const cancelled: Promise<void>[] = [];
    await using fixture = await importFixture({
      onChange: ({ id, state }) => {
        if (state === "receiving" && cancelled.length === 0) cancelled.push(fixture.imports.cancel(id));
      },
    });
    const copy = fixture.imports.importPaths([await stick(fixture)], { how: "copy" });
    await expect(copy).rejects.toMatchObject({ code: "CANCELLED" });
    await Promise.all(cancelled);
    expect(await ggufFiles(fixture)).toEqual([]);
    expect(fixture.imports.list()).toEqual([]);
  });

  it("cancelling the model of a pair: its image encoder, which is in already, is done and does not stand in the list for ever", async () => {
    const cancelled: Promise<void>[] = [];
    const mmproj: string[] = [];
    await using fixture = await importFixture({
      onChange: ({ id, state, role }) => {
        if (role === "mmproj") mmproj.push(state);
        if (state === "receiving" && role === "model" && cancelled.length === 0)
          cancelled.push(fixture.imports.cancel(id));
      },
    });
    const copy = fixture.imports.importPaths([await stick(fixture)], { how: "copy" });
    await expect(copy).rejects.toMatchObject({ code: "CANCELLED" });
    await Promise.all(cancelled);
    expect(mmproj.at(-1)).toBe("done");
    expect(fixture.imports.list()).toEqual([]);
  });

  it("the user: nothing half is left, and what was complete stays", async () => {
    await using fixture = await importFixture();
    const folder = await stick(fixture);
    const stop = new AbortController();
    const copy = fixture.imports.importPaths([folder], {
      how: "copy",
      signal: stop.signal,
      onProgress: (bytes, total) => {
        if (bytes > total * 0.99) stop.abort();
      },
    });
    await expect(copy).rejects.toMatchObject({ code: "CANCELLED" });
    const listed = (await fixture.library().list()).slice(1);
    for (const { installed } of listed) expect(installed.problem).toBeNull();
    expect((await ggufFiles(fixture)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it.skipIf(!canMount)("a disk without room: both sizes are said before a byte is copied", async () => {
    using disk = smallDisk(256 * 1024);
    await using fixture = await importFixture({ modelFolder: disk.path });
    await cp(path.join(practiceModelFolder(), "practice-model.gguf"), inFolder(fixture, "m.gguf"));
    const copy = fixture.imports.importPaths([inFolder(fixture, "m.gguf")], { how: "copy" });
    await expect(copy).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/^2\.9\d MB have to be copied yet.* has \d+ kB free/),
    });
  });

  it.skipIf(!canMount)("a model folder that cannot be written", async () => {
    using disk = smallDisk(8 * 1024 * 1024);
    await using fixture = await importFixture({ modelFolder: disk.path });
    await writeSmallModel(inFolder(fixture, "m.gguf"));
    makeReadOnly(disk.path);
    try {
      const copy = fixture.imports.importPaths([inFolder(fixture, "m.gguf")], { how: "copy" });
      await expect(copy).rejects.toMatchObject({ code: "LIBRARY_READ_ONLY" });
    } finally {
      makeWritable(disk.path);
    }
  });
});
