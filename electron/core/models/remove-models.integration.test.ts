import { access, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { acquireDownloadLock } from "./download/download-lock.ts";
import { createJournals, newJournal } from "./download/journal.ts";
import { libraryFixture, writeSmallModel } from "./library/testing/library-fixture.ts";
import { removeModels } from "./remove-models.ts";

const request = {
  kind: "hub",
  repo: "maker/small-GGUF",
  commit: "c".repeat(40),
  file: "small-Q4_0.gguf",
  mmproj: null,
} as const;

it("leaves a download alone that another process runs, names it, and removes everything else", async () => {
  await using fixture = await libraryFixture();
  const { modelFolder } = fixture;
  await writeSmallModel(path.join(modelFolder, "by-hand.gguf"));
  const journals = createJournals(modelFolder);
  for (const id of ["in-hand", "left"]) {
    await journals.write(newJournal(id, request, 1_000));
    await writeFile(journals.partPath(id, 0), "weights");
  }
  // A download of which not even the journal was kept.
  await mkdir(path.join(modelFolder, ".casebook", "downloads", "d1"), { recursive: true });
  await writeFile(path.join(modelFolder, ".casebook", "downloads", "d1", "model.part"), "weights");
  const removeAll = () => removeModels(modelFolder, () => fixture.library().removeAll());
  const lock = await acquireDownloadLock(modelFolder, "in-hand");
  expect(await removeAll()).toEqual({ leftInPlace: [], stillFetched: ["small-Q4_0"] });
  await access(journals.partPath("in-hand", 0));
  expect(await readdir(modelFolder)).not.toContain("by-hand.gguf");
  expect(await journals.ids()).toEqual(["in-hand"]);
  lock.release();
  expect(await removeAll()).toEqual({ leftInPlace: [], stillFetched: [] });
  expect(await journals.ids()).toEqual([]);
  expect((await readdir(modelFolder, { recursive: true })).filter((name) => name.endsWith(".part"))).toEqual(
    [],
  );
});
