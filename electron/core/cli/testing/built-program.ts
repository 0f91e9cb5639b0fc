import { fileURLToPath } from "node:url";
import { buildBundles } from "../../../../scripts/lib/bundles.mjs";

/** The command line as it ships, bundled anew where its sources have changed: it starts in half the time of the sources. */
export async function builtProgram(): Promise<string> {
  await buildBundles();
  return fileURLToPath(new URL("../../../../out/main/cli.js", import.meta.url));
}
