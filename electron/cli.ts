/** Casebook on the command line: the same core, no window. */
import { CasebookError, toFailure } from "../shared/errors.ts";
import { ownFolders } from "./core/app/folders.ts";
import { ask } from "./core/cli/ask.ts";
import type { AskArguments } from "./core/cli/ask-arguments.ts";
import { wantsJson } from "./core/cli/command-line.ts";
import { type Command, readCommand, usage } from "./core/cli/commands.ts";
import { doctor } from "./core/cli/doctor.ts";
import { createOutput, onReaderGone } from "./core/cli/output.ts";
import { spawnWithFork } from "./core/engine/spawn.ts";
import { createEngine } from "./core/engine/supervisor.ts";
import { createImaging } from "./core/imaging/imaging.ts";
import { logToStderr, stackOf } from "./core/log.ts";
import { createLibrary } from "./core/models/library.ts";

const argv = process.argv.slice(2);
const gpu = process.env["CASEBOOK_GPU"] === "off" ? "off" : "auto";
const output = createOutput(wantsJson(argv), process);
const stop = new AbortController();
onReaderGone(process.stdout, () => stop.abort());

/** Whether the command did what it was asked for. Throws CasebookError for what it could not do. */
async function run(command: Command): Promise<boolean> {
  switch (command.name) {
    case "help":
      output.text(`${usage}\n`);
      return true;
    case "doctor":
      return runDoctor();
    case "ask":
      return runAsk(command.args);
  }
}

async function runDoctor(): Promise<boolean> {
  const folders = ownFolders();
  const library = createLibrary({ modelFolder: folders.modelFolder });
  const engine = createEngine({ spawn: spawnWithFork });
  try {
    return await doctor({ folders, library, engineReport: () => engine.report(gpu), output });
  } finally {
    await engine.dispose();
  }
}

async function runAsk(args: AskArguments): Promise<boolean> {
  const library = createLibrary({ modelFolder: ownFolders().modelFolder });
  const engine = createEngine({ spawn: spawnWithFork });
  const imaging = createImaging();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  try {
    await ask(args, { engine, imaging, library, output, gpu, signal: stop.signal });
    return true;
  } finally {
    await engine.dispose();
    await imaging.dispose();
  }
}

try {
  process.exitCode = (await run(readCommand(argv))) ? 0 : 1;
} catch (thrown) {
  if (!(thrown instanceof CasebookError))
    logToStderr({ event: "bug", where: "chat", stack: stackOf(thrown) });
  output.fail(toFailure(thrown));
  process.exitCode = 1;
}
