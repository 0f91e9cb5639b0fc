import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { hubEnvironment } from "../harness/hub-environment.ts";
import { longestTaskOfListing, longRepository, startLongHub } from "../harness/long-listing.ts";
import { longestTaskDuring } from "../harness/long-tasks.ts";
import { ModelsPage } from "../harness/models-page.ts";

test("a listing of 50,000 entries is shown, filtered and chosen from, and the page never stands still for 200 ms", async ({
  page,
  folder,
  start,
}) => {
  const hub = await startLongHub();
  try {
    const app = new CasebookPage(page);
    await app.open(await start({ environment: hubEnvironment(hub, folder) }));
    const models = new ModelsPage(app);
    await models.open();
    // Whatever else the computer does makes a task longer, never shorter.
    await expect(async () => {
      const longest = await longestTaskOfListing(models, () => models.list(longRepository));
      expect(longest).toBeLessThan(200);
    }).toPass({ timeout: 100_000 });
  } finally {
    await hub.close();
  }
});

test("the measure of the test above does notice a page that stands still", async ({ page }) => {
  const busy = () =>
    page.evaluate(
      () =>
        new Promise<void>((done) => {
          // What a debugger evaluates is not counted: this runs after it.
          setTimeout(() => {
            const end = performance.now() + 300;
            while (performance.now() < end);
            done();
          });
        }),
    );
  expect(await longestTaskDuring(page, busy)).toBeGreaterThan(250);
});
