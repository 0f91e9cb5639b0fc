import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { seedTalkativeModel } from "../harness/talkative-model.ts";

test("a case of 300 messages opens, follows a streaming answer, and yields when the user scrolls up", async ({
  page,
  folder,
  start,
}) => {
  const turns = Array.from({ length: 150 }, (_, at) => ({
    question: `Q${at}`,
    answer: "Yes",
  }));
  const { environment } = await seedTalkativeModel(folder, [{ title: "Long", turns }]);
  const app = new CasebookPage(page);
  await app.open(await start({ environment }));
  await app.cases.getByText("Long").click();
  await expect(app.answers).toHaveCount(150);
  await expect(app.lastAnswer).toBeInViewport();
  await app.send("And now?");
  await expect(app.answers).toHaveCount(151);
  // Two slow cores take a while to read 300 messages.
  await expect(app.lastAnswer.locator(".markdown")).not.toBeEmpty();
  const conversation = page.getByRole("region", { name: "Conversation" });
  await conversation.hover();
  await page.mouse.wheel(0, -3_000);
  await expect(app.button("Jump to the newest")).toBeVisible();
  await expect(app.lastAnswer).not.toBeInViewport();

  const top = () => conversation.evaluate((element) => element.scrollTop);
  const before = await top();
  const written = await app.lastAnswer.innerText();
  await expect.poll(async () => (await app.lastAnswer.innerText()).length).toBeGreaterThan(written.length);
  const after = await top();
  expect(Math.abs(after - before)).toBeLessThanOrEqual(2);
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", "true");

  await app.button("Jump to the newest").click();
  await expect(app.button("Jump to the newest")).toBeHidden();
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", "true");
  await app.button("Stop").click();
  await app.finished();
  expect(app.problems).toEqual([]);
});
