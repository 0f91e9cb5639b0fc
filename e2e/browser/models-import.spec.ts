import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeRandomMmproj } from "../../electron/core/engine/testing/random-mmproj.ts";
import { practiceModelFolder } from "../../electron/core/places.ts";
import { noiseGgufHeader } from "../../scripts/hub/noise-gguf.ts";
import { type DroppedFile, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/hub-fixtures.ts";

const inPractice = (file: string): string => path.join(practiceModelFolder(), file);
/** As the file's own header names it. */
const name = "Casebook imported model";

/** Files of the practice model under another name, or Casebook would know their hashes. */
async function renamed(file: string, as: string): Promise<DroppedFile> {
  const bytes = await readFile(inPractice(file));
  bytes.write(name, bytes.indexOf("Casebook practice model"));
  return { name: as, bytes };
}
const languageModel = () => renamed("practice-model.gguf", "tumour.gguf");
const mmproj = () => renamed("practice-model-mmproj.gguf", "mmproj-tumour.gguf");

test("a model and its image encoder, dropped without a network, are paired, loaded and answer about a phantom", async ({
  models,
  app,
  hub,
}) => {
  await app.drop([await mmproj(), await languageModel()]);
  // Whatever the source: the terms come first.
  await expect(models.termsDialog).toBeVisible();
  await models.acceptTerms();
  await expect(models.imported("tumour.gguf")).toContainText("Unknown origin");
  await expect(models.imported("mmproj-tumour.gguf")).toContainText(`Image encoder, paired with ${name}`);
  await expect(models.row(name)).toContainText("with image encoder");
  await models.load(name);
  await models.close();
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  expect(await app.ask("Where is the spot?")).toContain("middle right");
  expect(hub.requests).toEqual([]);
});

test("what cannot be used is refused by name and leaves nothing behind", async ({
  models,
  app,
  host,
  folder,
}) => {
  const other = path.join(folder, "mmproj-other.gguf");
  await writeRandomMmproj(other, { projection: 96 });
  await app.drop([{ name: "report.pdf", bytes: Buffer.from("%PDF-1.7") }]);
  await expect(
    models.page.getByText("There is no model file in what you chose, only a file of another kind."),
  ).toBeVisible();

  await app.drop([
    { name: "letter.gguf", bytes: Buffer.from("Dear colleague") },
    { ...(await languageModel()), name: "cut.gguf", bytes: (await languageModel()).bytes.subarray(0, 5_000) },
  ]);
  await models.acceptTerms();
  for (const file of ["letter.gguf", "cut.gguf"]) {
    await expect(models.imported(file).getByRole("alert")).toContainText(
      "This file cannot be used as a model.",
    );
    await models
      .imported(file)
      .getByRole("button", { name: `Dismiss ${file}` })
      .click();
  }

  await app.drop([await languageModel(), { name: "mmproj-other.gguf", bytes: await readFile(other) }]);
  await expect(models.imported("mmproj-other.gguf").getByRole("alert")).toContainText(
    "The image encoder belongs to another model: it gives 96 values per token",
  );
  await expect(models.row(name)).toContainText("text only, no image encoder");
  expect(await modelFiles(host.dataFolder)).toEqual(["tumour.gguf"]);
});

test("the bytes of a model that Casebook knows are recognised whatever the file is called", async ({
  models,
  app,
}) => {
  await app.drop([{ name: "x.gguf", bytes: await readFile(inPractice("practice-model.gguf")) }]);
  await models.acceptTerms();
  await expect(models.imported("x.gguf")).toContainText("Verified: the hash is the published one.");
});

test("a folder is looked through, and model files dropped on a conversation are offered for import", async ({
  app,
  models,
  folder,
}) => {
  const shelf = path.join(folder, "shelf", "from-a-colleague");
  await mkdir(shelf, { recursive: true });
  await writeFile(path.join(shelf, "tumour.gguf"), (await languageModel()).bytes);
  await writeFile(path.join(shelf, "README.md"), "# For you");
  const chooser = models.page.waitForEvent("filechooser");
  await models.page.getByRole("button", { name: "Choose a folder" }).click();
  await (await chooser).setFiles(path.join(folder, "shelf"));
  await models.acceptTerms();
  await expect(models.row(name)).toContainText("text only, no image encoder");

  await models.close();
  await app.drop([await mmproj()]);
  await expect(models.heading).toBeVisible();
  await expect(
    models.page.getByText("What you dropped is a model file, not an image. Import it?"),
  ).toBeVisible();
  await models.page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(models.row(name)).toContainText("with image encoder");
});

test("an image encoder without a model is listed with a way to remove it", async ({
  models,
  host,
  folder,
}) => {
  const file = path.join(folder, "mmproj-other-F16.gguf");
  await writeRandomMmproj(file, { projection: 96, side: 56 });
  const chooser = models.page.waitForEvent("filechooser");
  await models.page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(file);
  await models.acceptTerms();
  const waiting = models.page.getByRole("list", { name: "Image encoders without a model" });
  await expect(waiting.getByRole("listitem", { name: "mmproj-other-F16.gguf" })).toBeVisible();
  await waiting.getByRole("button", { name: "Remove" }).click();
  await models.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(waiting).toBeHidden();
  await expect.poll(() => modelFiles(host.dataFolder)).toEqual([]);
});

test("an import that is cancelled in the middle leaves nothing on the disk", async ({
  models,
  host,
  folder,
}) => {
  const bytes = 3 * 2 ** 30;
  const large = path.join(folder, "large.gguf");
  // Its end takes no room: it is never written.
  await using file = await open(large, "w");
  await file.write(noiseGgufHeader(bytes));
  await file.truncate(bytes);
  const chooser = models.page.waitForEvent("filechooser");
  await models.page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(large);
  await models.acceptTerms();
  const bar = models.imported("large.gguf").getByRole("progressbar");
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(0);
  await models.imported("large.gguf").getByRole("button", { name: "Cancel" }).click();
  await expect(models.imports).toBeHidden();
  await expect.poll(() => modelFiles(host.dataFolder)).toEqual([]);
});

/** Everything in the model folder but the records and the lock. */
async function modelFiles(dataFolder: string): Promise<string[]> {
  const entries = await readdir(path.join(dataFolder, "models"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(json|lock)$/.test(entry.name))
    .map((entry) => entry.name);
}
