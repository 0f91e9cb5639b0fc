/** Casebook on the command line: the same core, no window. */
import os from "node:os";
import { CasebookError, toFailure } from "../shared/errors.ts";
import { ownFolders } from "./core/app/folders.ts";
import { missingFolderText, withChosenModelFolder } from "./core/app/model-folder.ts";
import { readAppVersion } from "./core/app-version.ts";
import { ask } from "./core/cli/ask.ts";
import { wantsJson } from "./core/cli/command-line.ts";
import { type Command, readCommand, usage } from "./core/cli/commands.ts";
import { doctor } from "./core/cli/doctor.ts";
import { listenForInterruption } from "./core/cli/interruption.ts";
import { runModels } from "./core/cli/models/run.ts";
import { createTransferEvents } from "./core/cli/models/transfer-events.ts";
import { createOutput, onReaderGone } from "./core/cli/output.ts";
import { createLocalEngine } from "./core/engine/create-local-engine.ts";
import { spawnWithFork } from "./core/engine/spawn.ts";
import { createImaging } from "./core/imaging/imaging.ts";
import { createInference } from "./core/inference/inference.ts";
import { logToStderr, stackOf } from "./core/log.ts";
import { openModelManager } from "./core/models/model-manager.ts";
import { fileVault } from "./core/store/vault.ts";

const argv = process.argv.slice(2);
const gpu = process.env["CASEBOOK_GPU"] === "off" ? "off" : "auto";
const output = createOutput(wantsJson(argv), process);
const interruption = listenForInterruption(process);
onReaderGone(process.stdout, interruption.end);

const logBug = (thrown: unknown): void =>
  logToStderr({ event: "bug", where: "chat", stack: stackOf(thrown) });

/** Whether the command did what it was asked for. Throws CasebookError for what it could not do. */
async function run(command: Command): Promise<boolean> {
  if (command.name === "help") {
    output.text(`${usage}\n`);
    return true;
  }
  const folders = await withChosenModelFolder(ownFolders(), process.env, (chosen) =>
    process.stderr.write(missingFolderText(chosen)),
  );
  const feed = createTransferEvents();
  const { signal } = interruption;
  const appVersion = await readAppVersion();
  const modelManager = await openModelManager({
    ...folders,
    // Asked for its key by nothing but the token: cases are the app's.
    vault: fileVault(folders.dataFolder),
    environment: process.env,
    home: os.homedir(),
    appVersion,
    restore: "own",
    noteModelFolder: command.name === "models",
    // Nothing waits for it here, and a thread takes 20 MB.
    fetchIn: "this-thread",
    ...feed.listeners,
    onBug: logBug,
  });
  const { gate, library } = modelManager;
  const engine = createLocalEngine({ spawn: spawnWithFork });
  const imaging = createImaging();
  try {
    switch (command.name) {
      case "doctor":
        return await doctor({ folders, library, gate, engineReport: () => engine.report(gpu), output });
      case "ask":
        await ask(command.args, {
          engine,
          inference: createInference({ engine, appVersion }),
          imaging,
          library,
          output,
          gpu,
          signal,
        });
        return true;
      case "models": {
        const { stdin, stdout, stderr } = process;
        const screen = { isTerminal: stdout.isTTY, columns: stdout.columns || 80 };
        const secrets = { input: stdin, prompt: stderr, interrupt: interruption.interrupt };
        const parts = {
          modelManager,
          feed,
          engine,
          ...folders,
          gpu,
          output,
          screen,
          secrets,
          signal,
        } as const;
        await runModels(command.args, parts);
        return true;
      }
    }
  } finally {
    await Promise.all([engine.dispose(), imaging.dispose()]);
    await modelManager.dispose();
  }
}

try {
  process.exitCode = (await run(readCommand(argv))) ? 0 : 1;
} catch (thrown) {
  if (!(thrown instanceof CasebookError)) logBug(thrown);
  output.fail(toFailure(thrown));
  process.exitCode = interruption.exitCode() ?? 1;
}
