/** `npm run check`: types, lint, format, dead code and unit tests in one go. */
import { setUp } from "./setup.mjs";

await setUp({ bundles: false, quiet: true });

const { runChecks } = await import("./lib/checks.mjs");
const verdicts = await runChecks(process.stdout);
process.exitCode = verdicts.every(({ totals }) => totals.failed === 0) ? 0 : 1;
