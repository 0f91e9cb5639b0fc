/** `npm run dist -- [electron-builder's arguments]`: installers for this machine's system, into `release/`. */
import { existsSync } from "node:fs";
import { electronBinary } from "./lib/electron-binary.mjs";
import { inProject, root, toolPath } from "./lib/place.mjs";
import { runInForeground } from "./lib/processes.mjs";
import { setUp } from "./setup.mjs";

/** @param {string} line what is missing and the remedy */
function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

// Which package of Electron it is about is known once the dependencies are there.
await setUp({ bundles: false, quiet: true });
if (electronBinary() === undefined)
  stop(
    "Nothing was packaged: Electron's binary is not here. Fetch it with npx install-electron, then run npm run dist again.",
  );

await setUp();

if (!existsSync(inProject("build", "vision", "vision.node")))
  stop(
    "Nothing was packaged: the image encoder was not compiled, so nobody could ask about images. Mend what the set-up says above, then run npm run dist again.",
  );

// Electron's binary is taken from where it lies: no second download.
const own = [
  "--config",
  "electron-builder.yml",
  "--publish",
  "never",
  "-c.electronDist=node_modules/electron/dist",
];
process.exitCode = await runInForeground(
  process.execPath,
  [toolPath("electron-builder", "electron-builder"), ...own, ...process.argv.slice(2)],
  { cwd: root },
);
