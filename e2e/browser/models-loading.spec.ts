import type { Locator } from "@playwright/test";
import type { Host } from "../harness/host.ts";
import { expect, test } from "../harness/hub-fixtures.ts";
import { engineThatReads } from "../harness/processes.ts";

const fetched = "practice-Q8_0";
const shipped = "Practice model";

/** Presses "Load", and holds the engine still once it reads the model's file: one that takes for ever. */
async function loadForEver(row: Locator, host: Host): Promise<void> {
  await row.getByRole("button", { name: "Load", exact: true }).click();
  await expect(() => {
    process.kill(engineThatReads(host.processId, `${fetched}.gguf`), "SIGSTOP");
  }).toPass({ intervals: [20] });
  await expect(row.getByRole("status")).toHaveText(/^(Starting the engine|Loading)/);
}

test("loading is stopped by the button that began it, and gives way to another model at once", async ({
  models,
  app,
  host,
}) => {
  await models.fetch("practice/plain-GGUF", fetched);
  const row = models.row(fetched);
  const stop = row.getByRole("button", { name: "Stop loading" });

  await loadForEver(row, host);
  await stop.click();
  await expect(row.getByRole("button", { name: "Load", exact: true })).toBeFocused();
  await expect(models.page.getByRole("progressbar")).toHaveCount(0);

  await loadForEver(row, host);
  await models.load(shipped);
  await expect(row.getByRole("button", { name: "Load", exact: true })).toBeVisible();
  await expect(models.page.getByRole("alert")).toHaveCount(0);
  await models.close();
  expect(await app.ask("What can you do?")).not.toBe("");
  expect(app.problems).toEqual([]);
});
