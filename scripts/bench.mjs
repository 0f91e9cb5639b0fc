/** `npm run bench [-- --json FILE]`: speed and memory of the real app, as a table and as JSON. */
import { setUp } from "./setup.mjs";

await setUp({ chromium: true });
await import("./bench/main.ts");
