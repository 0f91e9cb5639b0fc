import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

test("a removed image is gone from the viewer at once, and stays gone over a reload", async ({ app }) => {
  const [removed, kept] = [
    await sampleFile("phantom-08-skin.png"),
    await sampleFile("phantom-01-radiograph.png"),
  ];
  await app.drop([removed, kept]);
  await app.imagesReady(2);
  await app.button(`Open ${removed.name}`).click();
  const pane = app.page.getByRole("complementary", { name: "Image" });
  await expect(pane).toContainText("1 of 2");
  await app.button(`Remove ${removed.name}`).click();
  await app.imagesReady(1);
  await expect(pane).toContainText(kept.name);
  await expect(pane).not.toContainText(removed.name);
  // The only image needs no number.
  await expect(pane).not.toContainText(/\d of \d/);
  await app.page.reload();
  await app.imagesReady(1);
  await expect(app.page.locator(".draft-image")).toContainText(kept.name);
});

test("an image and a half-written question are there after the app was closed and started again, and can be asked", async ({
  page,
  start,
}) => {
  const first = await start();
  const app = new CasebookPage(page);
  await app.open(first);
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.question.fill("Where is the");
  // As when a window is closed: what was typed a moment ago goes to the core now.
  await page.goto("about:blank");
  expect(await first.end()).toBe(0);

  const second = await start();
  await app.open(second);
  await app.cases.getByText("New case").click();
  await app.imagesReady(1);
  await expect(app.question).toHaveValue("Where is the");
  expect(await app.ask("Where is the spot?")).toContain("middle right");
  await expect(app.question).toHaveValue("");

  await page.reload();
  await expect(app.answers).toHaveCount(1);
  await expect(app.question).toHaveValue("");
  await app.imagesReady(0);
});

test("a first question is kept over a reload before there is a case for it", async ({ app }) => {
  await app.question.fill("Is there a spot");
  await app.page.reload();
  await expect(app.question).toHaveValue("Is there a spot");
  await expect(app.cases).toBeHidden();
});

test("a first question that leaves no room for an answer is told so before it is sent", async ({ app }) => {
  await app.question.fill("spot ".repeat(20_000));
  await expect(app.page.getByText(/^Context full: [\d,]+ of [\d,]+ tokens/)).toBeVisible();
  await expect(app.button("Send")).toBeDisabled();
});
