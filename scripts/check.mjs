/** `npm run check`: types, lint, format, dead code and unit tests in one go. */
import { setUp } from "./setup.mjs";

await setUp({ bundles: false, quiet: true });

const { runChecks } = await import("./lib/checks.mjs");
const totals = await runChecks(process.stdout);
process.exitCode = totals.every(({ failed }) => failed === 0) ? 0 : 1;
