/** A repository of 50,000 entries in the page: shown, filtered, chosen from. For the test and for the bench. */
import { expect } from "@playwright/test";
import { catalogue } from "../../scripts/hub/catalogue.ts";
import { startHub, type TestHub } from "../../scripts/hub/hub.ts";
import { longestTaskDuring } from "./long-tasks.ts";
import type { ModelsPage } from "./models-page.ts";

export const longRepository = "practice/many-files-GGUF";

/** Its list has 50 pages, so that looking at it a few times would exceed what the hub allows in five minutes. */
export async function startLongHub(): Promise<TestHub> {
  const repositories = (await catalogue()).filter(({ id }) => id === longRepository);
  return startHub({ repositories, rateLimits: { quota: { api: 100_000 } } });
}

/** Longest task of the page's main thread meanwhile, ms. Throws where the page shows other rows than it should. */
export function longestTaskOfListing({ hub, page }: ModelsPage, list: () => Promise<void>): Promise<number> {
  const filter = hub.getByLabel("Filter the files by name");
  const rows = hub.getByRole("radio");
  return longestTaskDuring(page, async () => {
    await list();
    await expect(hub.getByText(/^49,900 GGUF files among 50,000 entries\./)).toBeVisible();
    await expect(rows).toHaveCount(200);
    await filter.pressSequentially("practice-4");
    await expect(hub.getByText(/^9,900 matching GGUF files/)).toBeVisible();
    await filter.pressSequentially("2424");
    await expect(rows).toHaveCount(1);
    await rows.first().check();
    await expect(hub.getByRole("button", { name: "Download practice-42424.gguf" })).toBeEnabled();
  });
}
