/** Playwright's `test` with a data folder, a host and a page of the app. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test as base, expect } from "@playwright/test";
import { outlivingTest, watchLeaks } from "../../electron/core/testing/leaks.ts";
import { CasebookPage } from "./casebook-page.ts";
import { type Host, startHost } from "./host.ts";

interface Fixtures {
  /** Fails a test that leaves processes, threads, servers or sockets behind. */
  readonly leavesNothing: undefined;
  /** A fresh folder, removed afterwards. */
  readonly folder: string;
  /** Starts hosts; those still running are ended afterwards. */
  readonly start: (options?: Partial<Parameters<typeof startHost>[0]>) => Promise<Host>;
  /** A running host on a fresh folder. */
  readonly host: Host;
  /** Its page, open. */
  readonly app: CasebookPage;
  /** For tests that leave nothing but cases behind: a new case in a page and a host that they share. It starts once. */
  readonly shared: CasebookPage;
}

interface WorkerFixtures {
  readonly sharedPage: CasebookPage;
}

/** Hosts that several tests share. */
const sharedHosts = new Set<number>();

export const test = base.extend<Fixtures, WorkerFixtures>({
  leavesNothing: [
    // The browser serves all tests of a worker, so it has to be there before.
    // oxlint-disable-next-line no-unused-vars
    async ({ browser: _ }, use) => {
      using watch = watchLeaks({ timers: false, lasting: sharedHosts });
      await use(undefined);
      expect(await watch.leaks(), "what this test left behind").toEqual([]);
    },
    { auto: true },
  ],
  // Playwright asks for the object pattern.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-e2e-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  start: async ({ folder }, use) => {
    const hosts: Host[] = [];
    await use(async (options = {}) => {
      const host = await startHost({ dataFolder: path.join(folder, "data"), ...options });
      hosts.push(host);
      return host;
    });
    await Promise.all(hosts.map((host) => host.kill()));
  },
  host: async ({ start }, use) => {
    await use(await start());
  },
  app: async ({ page, host }, use) => {
    const app = new CasebookPage(page);
    await app.open(host);
    await use(app);
  },
  sharedPage: [
    async ({ browser }, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-e2e-"));
      const host = await startHost({ dataFolder: path.join(folder, "data"), environment: outlivingTest });
      sharedHosts.add(host.processId);
      const app = new CasebookPage(await browser.newPage());
      await app.open(host);
      await use(app);
      await host.kill();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  shared: async ({ sharedPage, viewport }, use) => {
    if (viewport !== null) await sharedPage.page.setViewportSize(viewport);
    // Also ends what an earlier test left open: a dialog, another page of the app, a draft.
    await sharedPage.page.reload();
    await expect(sharedPage.question).toBeVisible();
    await sharedPage.newCase();
    await expect(sharedPage.page.locator(".draft-image")).toHaveCount(0);
    sharedPage.problems.length = 0;
    sharedPage.outside.length = 0;
    await use(sharedPage);
  },
});
export { expect };
