import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { seedData } from "../harness/seed.ts";
import { seedTalkativeModel } from "../harness/talkative-model.ts";

test.beforeEach(async ({ folder }) => {
  await seedTalkativeModel(folder);
});
/** What Stop promises, whatever the engine does. */
const stopsWithinMs = 2_000;
const environmentOf = (folder: string) => ({ CASEBOOK_MODELS: `${folder}/models` });

test("Stop ends an answer at once, keeps what is there, and the next question works", async ({
  page,
  folder,
  start,
}) => {
  const host = await start({ environment: environmentOf(folder) });
  const app = new CasebookPage(page);
  await app.open(host);
  await app.send("Tell me everything");
  await expect(app.lastAnswer.locator(".markdown")).not.toBeEmpty();
  const pressed = Date.now();
  await page.keyboard.press("Escape");
  // Looks at every frame; an assertion that is repeated looks twice a second.
  await app.lastAnswer.and(page.locator('[aria-busy="false"]')).waitFor();
  expect(Date.now() - pressed).toBeLessThan(stopsWithinMs);
  const kept = await app.finished();
  await expect(app.lastAnswer).toContainText("Stopped");
  expect(kept.length).toBeGreaterThan(0);
  await app.send("And again");
  await expect(app.answers).toHaveCount(2);
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", "true");
  await app.button("Stop").click();
  await app.finished();
});

test("a window that is reloaded in mid-answer picks the answer up where it is", async ({
  page,
  folder,
  start,
}) => {
  const host = await start({ environment: environmentOf(folder) });
  const app = new CasebookPage(page);
  await app.open(host);
  await app.send("Tell me everything");
  const shown = app.lastAnswer.locator(".markdown");
  await expect.poll(async () => (await shown.innerText()).length).toBeGreaterThan(60);
  const before = await shown.innerText();
  await page.reload();
  await app.cases.getByText("Tell me everything").first().click();
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", "true");
  const picked = await shown.innerText();
  expect(picked.length).toBeGreaterThanOrEqual(before.length);
  expect(picked.slice(0, 30)).toBe(before.slice(0, 30));
  await app.button("Stop").click();
  await app.finished();
  const whole = await shown.innerText();
  await page.reload();
  await app.cases.getByText("Tell me everything").first().click();
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", "false");
  expect(await shown.innerText()).toBe(whole);
});

test("two windows show the same answer as it grows, and the second can stop it", async ({
  browser,
  folder,
  start,
}) => {
  const host = await start({ environment: environmentOf(folder) });
  const context = await browser.newContext();
  const [first, second] = [
    new CasebookPage(await context.newPage()),
    new CasebookPage(await context.newPage()),
  ];
  await first.open(host);
  await second.page.goto(new URL(host.address).origin);
  await first.send("Tell me everything");
  await second.cases.getByText("Tell me everything").first().click();
  await expect(second.lastAnswer).toHaveAttribute("aria-busy", "true");
  await second.button("Stop").click();
  const [left, right] = [await first.finished(), await second.finished()];
  expect(right).toBe(left);
  await context.close();
});

test("regenerate and edit make branches, and the switcher goes between them", async ({
  page,
  start,
  folder,
}) => {
  await seedData(folder, { settings: { modelId: "practice" } });
  const app = new CasebookPage(page);
  await app.open(await start());
  const first = await app.ask("What can you do?");
  await app.button("Regenerate").click();
  await expect(app.page.getByText("2 / 2")).toBeVisible();
  await app.finished();
  await app.button(/previous answer/i).click();
  await expect(app.page.getByText("1 / 2")).toBeVisible();
  expect(await app.finished()).toBe(first);
  await app.button("Edit").click();
  await page.getByRole("textbox", { name: /edit/i }).fill("Hello");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article").filter({ hasText: "Hello" }).first()).toBeVisible();
  await app.finished();
  await expect(app.page.getByText("2 / 2").first()).toBeVisible();
});
