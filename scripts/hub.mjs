/** `npm run hub [-- --port N]`: a model hub on this computer to test against; see docs/hub.md. */
import { setUp } from "./setup.mjs";

await setUp({ bundles: false, quiet: true });
await import("./hub/program.ts");
