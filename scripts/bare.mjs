/** `npm run bare [-- options]`: both commands in minimal Debian roots, and the ways in which a set-up is hindered. */
import { setUp } from "./setup.mjs";

if (process.platform !== "linux" || process.getuid?.() !== 0) {
  process.stderr.write(
    "npm run bare makes Debian roots: run it as root on a Debian or Ubuntu (sudo npm run bare).\n",
  );
  process.exit(1);
}
await setUp({ bundles: false, chromium: true, quiet: true });
await import("./bare/main.ts");
