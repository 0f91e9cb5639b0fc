import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { libraryFixture } from "../library/testing/library-fixture.ts";
import { createStaging } from "./staging.ts";

const program = fileURLToPath(new URL("./testing/staging-program.ts", import.meta.url));

const parts = async (modelFolder: string): Promise<string[]> =>
  (await readdir(modelFolder, { recursive: true })).filter((name) => name.endsWith(".part"));

describe("unfinished imports", () => {
  it("of a process that was killed are deleted; those of one that runs are left alone", async () => {
    await using fixture = await libraryFixture();
    const { modelFolder } = fixture;
    const child = fork(program, [modelFolder]);
    const exited = once(child, "exit");
    await once(child, "message");
    const staging = createStaging(modelFolder);
    await writeFile(await staging.newPart(), "ours");
    await staging.cleanUp();
    expect(await parts(modelFolder)).toHaveLength(2);

    child.kill("SIGKILL");
    await exited;
    await staging.cleanUp();
    expect(await parts(modelFolder)).toHaveLength(1);
    await staging.dispose();
    expect(await readdir(path.join(modelFolder, ".casebook", "imports"))).toEqual([]);
  });

  it("are no reason to touch anything outside the model folder", async () => {
    await using fixture = await libraryFixture();
    await mkdir(path.join(fixture.elsewhere, "a"));
    await writeFile(path.join(fixture.elsewhere, "a", "theirs.part"), "theirs");
    await mkdir(path.join(fixture.modelFolder, ".casebook"));
    await symlink(fixture.elsewhere, path.join(fixture.modelFolder, ".casebook", "imports"));
    const staging = createStaging(fixture.modelFolder);
    await staging.cleanUp();
    await expect(staging.newPart()).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await readdir(fixture.elsewhere, { recursive: true })).toEqual([
      "a",
      path.join("a", "theirs.part"),
    ]);
  });

  it("that were never begun leave nothing behind, not even a folder", async () => {
    await using fixture = await libraryFixture();
    const staging = createStaging(fixture.modelFolder);
    await staging.cleanUp();
    await staging.dispose();
    expect(await readdir(fixture.modelFolder)).toEqual([]);
  });
});
