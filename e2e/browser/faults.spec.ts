import { cp, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeRandomMmproj } from "../../electron/core/engine/testing/random-mmproj.ts";
import { practiceModelFolder } from "../../electron/core/places.ts";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { runHost } from "../harness/host.ts";
import { ModelsPage } from "../harness/models-page.ts";
import { seedData } from "../harness/seed.ts";

test("a second instance on the same data says so and ends, the first goes on", async ({ app, host }) => {
  const second = runHost(host.dataFolder);
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(/another Casebook/i);
  expect((await app.ask("What can you do?")).length).toBeGreaterThan(0);
});

test("a port that is taken is named, with the way out", async ({ folder }) => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  const { status, stderr } = runHost(path.join(folder, "data"), "--port", String(port));
  server.close();
  expect(status).toBe(1);
  expect(stderr).toContain(String(port));
  expect(stderr).toContain("--port");
});

test("a port that is no port is refused", ({ folder }) => {
  for (const port of ["x", "70000", "-1", "1.5"]) {
    const { status, stderr } = runHost(path.join(folder, "data"), `--port=${port}`);
    expect([status, stderr.includes("is not a port")], port).toEqual([1, true]);
  }
});

test("a data folder that cannot be made is named", async ({ folder }) => {
  const file = path.join(folder, "file");
  await writeFile(file, "in the way");
  const { status, stderr } = runHost(path.join(file, "data"));
  expect(status).toBe(1);
  expect(stderr).toContain("CASEBOOK_DATA");
});

test("a damaged database is reported, kept aside, and the cases that can be read are there", async ({
  page,
  folder,
  start,
}) => {
  await seedData(folder, {
    cases: [{ title: "Before the damage", turns: [{ question: "One?", answer: "Two." }] }],
  });
  const database = path.join(folder, "data", "casebook.db");
  const file = await open(database, "r+");
  await file.write(Buffer.alloc(64, 0xff), 0, 64, 40);
  await file.close();
  const app = new CasebookPage(page);
  await app.open(await start());
  await expect(page.getByText(/damaged/i).first()).toBeVisible();
  await expect(app.cases.getByText("Before the damage")).toBeVisible();
});

test("a deleted case that could not be brought back, because another program held the database, can be asked for again", async ({
  page,
  folder,
  start,
}) => {
  await seedData(folder, {
    cases: [{ title: "Kept for ever", turns: [{ question: "One?", answer: "Two." }] }],
  });
  const app = new CasebookPage(page);
  await app.open(await start());
  await app.cases.getByText("Kept for ever").click();
  await expect(app.answers).toHaveCount(1);
  await app.cases.getByRole("button", { name: /^Kept for ever/ }).press("Delete");
  await expect(app.cases.getByText("Kept for ever")).toBeHidden();
  const undo = page.getByRole("button", { name: "Undo" });
  const other = new DatabaseSync(path.join(folder, "data", "casebook.db"));
  other.exec("BEGIN IMMEDIATE");
  await undo.click();
  await expect(page.getByText(/another program/i)).toBeVisible();
  other.exec("ROLLBACK");
  other.close();
  await undo.click();
  await expect(app.cases.getByText("Kept for ever")).toBeVisible();
  await expect(app.answers).toContainText("Two.");
});

const models = async (folder: string) => {
  const modelFolder = path.join(folder, "models");
  await mkdir(modelFolder, { recursive: true });
  return modelFolder;
};

test("a model file that is no model is listed with the reason, and the practice model goes on", async ({
  page,
  folder,
  start,
}) => {
  const modelFolder = await models(folder);
  const whole = await readFile(path.join(practiceModelFolder(), "practice-model.gguf"));
  await writeFile(path.join(modelFolder, "cut.gguf"), whole.subarray(0, whole.length / 2));
  const app = new CasebookPage(page);
  await app.open(await start({ environment: { CASEBOOK_MODELS: modelFolder } }));
  const list = new ModelsPage(app);
  await list.open();
  await expect(
    list.installed.getByRole("listitem").filter({ hasText: "cut.gguf" }).getByRole("alert"),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  expect((await app.ask("What can you do?")).length).toBeGreaterThan(0);
});

test("an image encoder of another model is refused by name, and text goes on", async ({
  page,
  folder,
  start,
}) => {
  const modelFolder = await models(folder);
  await cp(path.join(practiceModelFolder(), "practice-model.gguf"), path.join(modelFolder, "mine.gguf"));
  await writeRandomMmproj(path.join(modelFolder, "mmproj-other.gguf"), { projection: 96 });
  const app = new CasebookPage(page);
  await app.open(await start({ environment: { CASEBOOK_MODELS: modelFolder } }));
  const list = new ModelsPage(app);
  await list.open();
  await list.load("Casebook practice model");
  await page.keyboard.press("Escape");
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await expect(page.getByText(/Image input is off/).first()).toBeVisible();
  await app.question.fill("What can you do?");
  await app.button("Send the text only").click();
  await expect(app.answers).toHaveCount(1);
  expect((await app.finished()).length).toBeGreaterThan(0);
});
