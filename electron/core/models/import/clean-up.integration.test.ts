import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRecords } from "../library/records.ts";
import { cleanUp } from "./clean-up.ts";
import { createStaging } from "./staging.ts";
import { ggufFiles, handOver, type ImportFixture, importFixture, sources } from "./testing/import-fixture.ts";

const program = fileURLToPath(new URL("./testing/staging-program.ts", import.meta.url));

/** As a process of its own does it at its start. */
const starts = ({ modelFolder }: ImportFixture): Promise<void> =>
  cleanUp({ modelFolder, staging: createStaging(modelFolder), records: createRecords(modelFolder) });

async function put(fixture: ImportFixture, ...names: string[]): Promise<void> {
  const file = path.join(fixture.modelFolder, ...names);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, "bytes");
}

test("files that were moved in and never recorded are deleted once no import runs, and nothing else is", async () => {
  await using fixture = await importFixture();
  await handOver(fixture.imports, (await sources(fixture)).model);
  await put(fixture, "imported", "0123456789abcdef", "stray.gguf");
  await put(fixture, "imported", "by hand", "theirs.gguf");
  await put(fixture, "imported", "theirs.gguf");
  await fixture.imports.dispose();
  const child = fork(program, [fixture.modelFolder]);
  const exited = once(child, "exit");
  await once(child, "message");
  await starts(fixture);
  expect(await ggufFiles(fixture)).toContain("stray.gguf");

  child.kill("SIGKILL");
  await exited;
  await starts(fixture);
  expect(await ggufFiles(fixture)).toEqual(["model-128.gguf", "theirs.gguf", "theirs.gguf"]);
});

test("in a folder without any record nothing is deleted: it may be a copy without the hidden ones", async () => {
  await using fixture = await importFixture();
  await put(fixture, "imported", "0123456789abcdef", "stray.gguf");
  await starts(fixture);
  expect(await ggufFiles(fixture)).toEqual(["stray.gguf"]);
});
