/** A repository of 50,000 entries in the models page: how long the page stands still at most. */
import path from "node:path";
import { startHost } from "../../e2e/harness/host.ts";
import { hubEnvironment } from "../../e2e/harness/hub-environment.ts";
import { longestTaskOfListing, longRepository, startLongHub } from "../../e2e/harness/long-listing.ts";
import { ModelsPage } from "../../e2e/harness/models-page.ts";
import type { Figure } from "./figures.ts";
import { withPage } from "./through-app.ts";

/** @param folder for the host's data @param rounds in one window, the longest task of all of them counts */
export async function longListing(folder: string, rounds: number): Promise<Figure[]> {
  const hub = await startLongHub();
  const host = await startHost({
    dataFolder: path.join(folder, "data"),
    environment: hubEnvironment(hub, folder),
  });
  try {
    return await withPage(async (app) => {
      await app.open(host);
      const models = new ModelsPage(app);
      await models.open();
      const longest: number[] = [];
      for (let round = 0; round < rounds; round += 1)
        longest.push(await longestTaskOfListing(models, () => models.list(longRepository)));
      return [
        {
          name: "listing of 50,000 entries: longest main-thread task while shown and filtered",
          value: Math.max(...longest),
          unit: "ms",
          goal: { atMost: 200 },
        },
      ];
    });
  } finally {
    await host.end();
    await hub.close();
  }
}
