import { chromium, defineConfig } from "@playwright/test";
import { electronBinary } from "./scripts/lib/electron-binary.mjs";
import { chromiumArguments, findChromium, thisMachine } from "./scripts/lib/find-chromium.mjs";

const found = findChromium(thisMachine(() => chromium.executablePath()));

/** The real app with the real engine: every test starts processes of its own. Two at a time would save minutes, and are too many for two cores. */
export default defineConfig({
  outputDir: "test-results",
  forbidOnly: process.env["CI"] !== undefined,
  retries: 0,
  workers: 1,
  timeout: 120_000,
  // Two cores may be busy with an engine, a host and a browser at once.
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    // What cannot be pressed fails where it is, not when the whole test's time is over.
    actionTimeout: 30_000,
    trace: "retain-on-failure",
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
