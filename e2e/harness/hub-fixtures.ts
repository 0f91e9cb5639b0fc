/** The app's `test` with a model hub beside it: every host that it starts asks that hub and nobody else. */
import path from "node:path";
import type { Page } from "@playwright/test";
import { catalogue } from "../../scripts/hub/catalogue.ts";
import { startHub, type TestHub } from "../../scripts/hub/hub.ts";
import { test as base } from "./fixtures.ts";
import { hubEnvironment } from "./hub-environment.ts";
import { longRepository } from "./long-listing.ts";
import { ModelsPage } from "./models-page.ts";

interface HubFixtures {
  readonly hub: TestHub;
  /** The models page of `app`, open. */
  readonly models: ModelsPage;
  /** A page of a browser whose profile is kept, in `profile` of the folder. */
  readonly keptPage: Page;
}

export const test = base.extend<HubFixtures>({
  // Playwright asks for the object pattern.
  // oxlint-disable-next-line no-empty-pattern
  hub: async ({}, use) => {
    // That one takes a second to make, and has tests of its own.
    const repositories = (await catalogue()).filter(({ id }) => id !== longRepository);
    const hub = await startHub({ repositories });
    await use(hub);
    await hub.close();
  },
  start: async ({ start, hub, folder }, use) => {
    await use((options = {}) =>
      start({ ...options, environment: { ...hubEnvironment(hub, folder), ...options.environment } }),
    );
  },
  models: async ({ app }, use) => {
    const models = new ModelsPage(app);
    await models.open();
    await use(models);
  },
  keptPage: async ({ playwright, launchOptions, folder }, use) => {
    const profile = path.join(folder, "profile");
    const context = await playwright.chromium.launchPersistentContext(profile, {
      ...launchOptions,
      viewport: { width: 1280, height: 720 },
    });
    await use(context.pages()[0] ?? (await context.newPage()));
    await context.close();
  },
});
export { expect } from "@playwright/test";
