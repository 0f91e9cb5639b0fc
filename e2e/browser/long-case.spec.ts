import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { seedData } from "../harness/seed.ts";

test("a case of 300 messages opens, follows a streaming answer, and yields when the user scrolls up", async ({
  page,
  folder,
  start,
}) => {
  const turns = Array.from({ length: 150 }, (_, at) => ({
    question: `Question ${at}`,
    answer: "**Yes.** It is round.",
  }));
  await seedData(folder, { cases: [{ title: "Long", turns }] });
  const app = new CasebookPage(page);
  await app.open(await start());
  await app.cases.getByText("Long").click();
  await expect(app.answers).toHaveCount(150);
  await expect(app.lastAnswer).toBeInViewport();
  await app.send("And now?");
  await expect(app.answers).toHaveCount(151);
  await expect(app.lastAnswer).toHaveAttribute("aria-busy", /true|false/);
  await page.getByRole("region", { name: "Conversation" }).hover();
  await page.mouse.wheel(0, -3_000);
  await expect(app.button("Jump to the newest")).toBeVisible();
  await app.button("Jump to the newest").click();
  await expect(app.button("Jump to the newest")).toBeHidden();
  expect(app.problems).toEqual([]);
});
