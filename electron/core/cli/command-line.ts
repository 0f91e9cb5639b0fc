/** What all commands share in reading their arguments. A faulty argument is BAD_REQUEST, with the usage. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { CasebookError } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import { contextChoice } from "../../../shared/load-options.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Every command takes it; {@link wantsJson} reads it. */
const common = { json: { type: "boolean" } } as const satisfies Options;

export const badUsage = (message: string, usage: string): CasebookError =>
  new CasebookError("BAD_REQUEST", message, `Usage:\n${usage}`);

/** @param argv what follows the command's name. Throws BAD_REQUEST. */
export function readOptions<T extends Options>(argv: readonly string[], options: T, usage: string) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { ...options, ...common } });
  } catch (thrown) {
    throw badUsage(thrown instanceof Error ? thrown.message : "The arguments cannot be read.", usage);
  }
}

/** A number as a person writes it. Throws BAD_REQUEST. */
export function readNumber(value: string, option: string, usage: string): number {
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(parsed)) throw badUsage(`--${option} needs a number.`, usage);
  return parsed;
}

/** Tokens, as `--context` takes them. Throws BAD_REQUEST. */
export function readContextSize(value: string, usage: string): number {
  const contextSize = readNumber(value, "context", usage);
  const { least } = contextChoice;
  if (Number.isInteger(contextSize) && contextSize >= least && contextSize <= limits.contextTokens)
    return contextSize;
  throw badUsage(`--context takes ${least} to ${limits.contextTokens} tokens.`, usage);
}

/** Known before anything else is read, so that a wrong argument is reported in the form that was asked for. */
export const wantsJson = (argv: readonly string[]): boolean => flagsOf(argv).includes("--json");

export const wantsHelp = (argv: readonly string[]): boolean =>
  flagsOf(argv).some((argument) => argument === "--help" || argument === "-h");

/** Everything after a bare `--` is text, even if it looks like an option. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}
