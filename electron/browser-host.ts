/** Casebook without Electron: the same core behind a page on 127.0.0.1. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import open from "open";
import { CasebookError, toFailure } from "../shared/errors.ts";
import { createCasebook } from "./core/app/casebook.ts";
import { prepareFolders } from "./core/app/folders.ts";
import { missingFolderText, withChosenModelFolder } from "./core/app/model-folder.ts";
import { openingFolder } from "./core/browser-host/opening-folder.ts";
import { type OpeningPage, writeOpeningPage } from "./core/browser-host/opening-page.ts";
import { type BrowserHost, startBrowserHost } from "./core/browser-host/server.ts";
import { browserShell } from "./core/browser-host/shell.ts";
import { createLocalEngine } from "./core/engine/create-local-engine.ts";
import { spawnWithFork } from "./core/engine/spawn.ts";
import { readStaticFiles } from "./core/files/static-files.ts";
import { logToStderr, stackOf } from "./core/log.ts";
import { hubEnvironmentOf } from "./core/models/hub/hub-environment.ts";
import { appFolder } from "./core/places.ts";
import { fileVault } from "./core/store/vault.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const usage = "Usage: npm run start:browser -- [--port PORT] [--no-open]";

function parseOptions() {
  try {
    return parseArgs({
      options: { port: { type: "string", default: "0" }, "no-open": { type: "boolean", default: false } },
    });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "The arguments cannot be read.";
    throw new CasebookError("BAD_REQUEST", message, usage);
  }
}

function readArguments(): { port: number; open: boolean } {
  const { values } = parseOptions();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CasebookError(
      "BAD_REQUEST",
      `"${values.port}" is not a port.`,
      "Give a number from 0 to 65535.",
    );
  }
  return { port, open: !values["no-open"] };
}

/** Prints the first address, and shows it to the browser where that is wanted. */
async function announce(host: BrowserHost, toBrowser: boolean): Promise<void> {
  let page: OpeningPage | null = null;
  const address = host.freshAddress(() => page?.remove());
  print(`Casebook is running at ${address}`);
  print("The address opens once, in a browser on this machine. Enter: a new address. Ctrl-C: end.");
  if (!toBrowser) return;
  try {
    page = await writeOpeningPage(address, { folder: await openingFolder() });
    process.once("exit", page.remove);
    await open(page.file);
  } catch {
    print("No browser could be opened here: open the address yourself.");
  }
}

async function main(): Promise<void> {
  const options = readArguments();
  const { version } = JSON.parse(await readFile(path.join(appFolder, "package.json"), "utf8")) as {
    version: string;
  };
  const folders = await withChosenModelFolder(await prepareFolders(), process.env, (chosen) =>
    print(missingFolderText(chosen).trimEnd()),
  );
  const files = await readStaticFiles(path.join(appFolder, "out", "renderer"));
  const casebook = await createCasebook({
    info: { version, shell: "browser", platform: process.platform, canChooseFolders: false, ...folders },
    vault: fileVault(folders.dataFolder),
    createEngine: (record) => createLocalEngine({ spawn: spawnWithFork, ...record }),
    shell: browserShell((folder) => open(folder), hubEnvironmentOf(process.env, os.homedir()).endpoint),
    gpu: process.env["CASEBOOK_GPU"] === "off" ? "off" : "auto",
    log: logToStderr,
  });
  const host = await startBrowserHost({ port: options.port, files, casebook }).catch(
    async (thrown: unknown) => {
      await casebook.dispose();
      throw thrown;
    },
  );

  let ending: Promise<void> | null = null;
  const end = (): void => {
    // At the second signal the host ends immediately.
    if (ending !== null) process.exit(130);
    ending = host
      .close()
      .then(() => casebook.dispose())
      .finally(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  process.on("SIGHUP", end);

  await announce(host, options.open);
  if (process.stdin.isTTY)
    createInterface({ input: process.stdin }).on("line", () => print(host.freshAddress()));
}

try {
  await main();
} catch (thrown) {
  if (!(thrown instanceof CasebookError))
    logToStderr({ event: "bug", where: "autoload", stack: stackOf(thrown) });
  const { message, remedy } = toFailure(thrown);
  process.stderr.write(`${message}\n${remedy}\n`);
  process.exit(1);
}
