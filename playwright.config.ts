import { chromium, defineConfig } from "@playwright/test";
import { electronBinary } from "./scripts/lib/electron-binary.mjs";
import { chromiumArguments, findChromium, thisMachine } from "./scripts/lib/find-chromium.mjs";

const found = findChromium(thisMachine(() => chromium.executablePath()));

/** The real app with the real engine: most tests start processes of their own. Nothing is timed: the limits end what hangs. */
export default defineConfig({
  outputDir: "test-results",
  forbidOnly: process.env["CI"] !== undefined,
  retries: 0,
  workers: 2,
  timeout: 300_000,
  // Two cores may be busy with two engines, hosts and browsers at once.
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    // What cannot be pressed fails where it is, not when the whole test's time is over.
    actionTimeout: 60_000,
    // The page as it was at each step; pictures of it would take a quarter of the time of all tests.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: {
      args: chromiumArguments,
      ...(found.path === undefined ? {} : { executablePath: found.path }),
    },
  },
  projects: [
    { name: "browser", testDir: "e2e/browser" },
    // Where Electron's binary is not to be had there is nothing to run these against.
    ...(electronBinary() === undefined ? [] : [{ name: "desktop", testDir: "e2e/desktop" }]),
  ],
});
