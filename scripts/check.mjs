/** `npm run check`: types, lint, format, dead code and unit tests in one go. */
import { setUp } from "./setup.mjs";

await setUp({ bundles: false, quiet: true });

const { checks, runTasks } = await import("./lib/checks.mjs");
const results = await runTasks(checks, process.stdout);
process.exitCode = results.every(({ totals }) => totals.failed === 0) ? 0 : 1;
