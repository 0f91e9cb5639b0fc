/** Casebook on the command line: the same core, no window. */
import { parseArgs } from "node:util";
import { CasebookError, toFailure } from "../shared/errors.ts";
import { prepareFolders } from "./core/app/folders.ts";
import { ask } from "./core/cli/ask.ts";
import { doctor } from "./core/cli/doctor.ts";
import { createOutput } from "./core/cli/output.ts";
import { spawnWithFork } from "./core/engine/spawn.ts";
import { createEngine } from "./core/engine/supervisor.ts";
import { createImaging } from "./core/imaging/imaging.ts";
import { logToStderr, stackOf } from "./core/log.ts";
import { createLibrary } from "./core/models/library.ts";

const usage = `casebook doctor [--json]
casebook ask [--image FILE]... [--model ID] [--system TEXT] [--seed N] [--temperature T] [--max-tokens N] [--json] "question"
`;

const gpu = process.env["CASEBOOK_GPU"] === "off" ? "off" : "auto";
const output = createOutput(process.argv.includes("--json"), process);

const badUsage = (message: string): CasebookError =>
  new CasebookError("BAD_REQUEST", message, `Usage:\n${usage}`);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
        image: { type: "string", multiple: true, default: [] },
        model: { type: "string", default: "practice" },
        system: { type: "string", default: "" },
        seed: { type: "string" },
        temperature: { type: "string", default: "0" },
        "max-tokens": { type: "string", default: "2048" },
      },
    });
  } catch (thrown) {
    throw badUsage(thrown instanceof Error ? thrown.message : "The arguments cannot be read.");
  }
}

function number(value: string, option: string): number {
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(parsed)) throw badUsage(`--${option} needs a number.`);
  return parsed;
}

async function main(): Promise<boolean> {
  const { values, positionals } = readArguments();
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) {
    output.text(usage);
    return values.help;
  }
  if (command !== "ask" && command !== "doctor") throw badUsage(`There is no command "${command}".`);
  if (command === "ask" && rest.length !== 1) throw badUsage("Give one question, in quotation marks.");

  const folders = await prepareFolders();
  const library = createLibrary({ modelFolder: folders.modelFolder });
  const engine = createEngine({ spawn: spawnWithFork });
  const imaging = createImaging();
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  process.once("SIGTERM", () => abort.abort());
  try {
    if (command === "doctor")
      return await doctor({ folders, library, engineReport: () => engine.report(gpu), output });
    const args = {
      question: rest[0] ?? "",
      images: values.image,
      modelId: values.model,
      system: values.system,
      seed: values.seed === undefined ? null : number(values.seed, "seed"),
      temperature: number(values.temperature, "temperature"),
      maxTokens: number(values["max-tokens"], "max-tokens"),
      gpu,
    } as const;
    await ask(args, { engine, imaging, library, output, signal: abort.signal });
    return true;
  } finally {
    await engine.dispose();
    await imaging.dispose();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (thrown) {
  if (!(thrown instanceof CasebookError))
    logToStderr({ event: "bug", where: "chat", stack: stackOf(thrown) });
  output.fail(toFailure(thrown));
  process.exitCode = 1;
}
