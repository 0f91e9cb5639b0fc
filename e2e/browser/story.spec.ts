import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

test("a stranger drags in a picture, asks, asks on, closes the app, finds the case again and exports it", async ({
  page,
  start,
}) => {
  const first = await start();
  const app = new CasebookPage(page);
  await app.open(first);
  await expect(page.getByText("knows no medicine").first()).toBeVisible();

  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  expect(await app.ask("Where is the spot?")).toContain("middle right");
  expect(await app.ask("What colour is it?")).toContain("brown");
  await expect(app.cases.getByText("Where is the spot?")).toBeVisible();
  await expect(page.getByText("For research. Not for diagnosis or treatment of patients.")).toBeVisible();
  await expect(page.getByText("Nothing leaves this computer.")).toBeVisible();
  expect(app.problems).toEqual([]);
  const ending = Date.now();
  expect(await first.end()).toBe(0);
  expect(Date.now() - ending).toBeLessThan(5_000);

  const second = await start();
  await app.open(second);
  await app.cases.getByText("Where is the spot?").click();
  await expect(app.answers).toHaveCount(2);
  await expect(app.answers.first()).toContainText("middle right");
  await expect(page.getByRole("button", { name: /Open image 1/ })).toBeVisible();

  const download = page.waitForEvent("download");
  await app.button("Export").click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^casebook-\d{4}-\d{2}-\d{2}-[\w-]+\.zip$/);
  const files = unzipSync(await readFile(await saved.path()));
  const names = Object.keys(files);
  const markdown = strFromU8(files[names.find((name) => name.endsWith("case.md")) ?? ""] ?? new Uint8Array());
  expect(markdown).toContain("Where is the spot?");
  expect(markdown).toContain("middle right");
  expect(markdown).toContain("3708059adf54a18626187635f39e6b6bf8709ae4403046ba3afe02e1ebeee315");
  expect(markdown).toMatch(/not for diagnosis or treatment/i);
  expect(names.filter((name) => name.endsWith(".png"))).toHaveLength(1);
  expect(app.outside).toEqual([]);
  // The open window looked for its host while there was none.
  expect(app.problems.filter((problem) => !/WebSocket.*ERR_CONNECTION_REFUSED/.test(problem))).toEqual([]);
});

test("the first screen answers about a phantom after one click", async ({ app }) => {
  await app.page.getByRole("list", { name: "Sample phantoms" }).getByRole("button").first().click();
  await expect(app.answers).toHaveCount(1);
  expect((await app.finished()).length).toBeGreaterThan(10);
});
