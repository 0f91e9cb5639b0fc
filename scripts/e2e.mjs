/** `npm run e2e -- [Playwright's arguments]`: end-to-end tests alone, on bundles that are up to date. */
import { root, toolPath } from "./lib/place.mjs";
import { runInForeground } from "./lib/processes.mjs";
import { setUp } from "./setup.mjs";

await setUp({ chromium: true });

const playwright = toolPath("@playwright/test", "playwright");
process.exitCode = await runInForeground(process.execPath, [playwright, "test", ...process.argv.slice(2)], {
  cwd: root,
});
