/** `npm start`: sets up, then opens the desktop app, or the browser host where Electron cannot run. */
import { splitArguments, whyBrowser } from "./lib/choose-shell.mjs";
import { inProject, root } from "./lib/place.mjs";
import { runInForeground } from "./lib/processes.mjs";
import { setUp } from "./setup.mjs";

await setUp();

const { provideElectron } = await import("./lib/electron-binary.mjs");
const { browser, rest } = splitArguments(process.argv.slice(2));
const why = whyBrowser({ platform: process.platform, uid: process.getuid?.(), env: process.env, browser });
const electron = why === undefined ? await provideElectron() : { path: undefined, why };

if (electron.path === undefined) {
  process.stdout.write(`Opening the browser host, ${electron.why}.\n`);
  process.exitCode = await runInForeground(process.execPath, [
    inProject("out", "main", "browser-host.js"),
    ...rest,
  ]);
} else {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  process.exitCode = await runInForeground(electron.path, [root, ...rest], { env });
}
