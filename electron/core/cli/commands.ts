/** The commands of `casebook`, each with its usage and the way its arguments are read. */
import { type AskArguments, askUsage, readAskArguments } from "./ask-arguments.ts";
import { badUsage, readOptions, wantsHelp } from "./command-line.ts";
import {
  isModelsAction,
  type ModelsCommand,
  modelsUsage,
  readAction,
  readModelsArguments,
} from "./models/arguments.ts";

export type Command =
  | { readonly name: "help" }
  | { readonly name: "doctor" }
  | { readonly name: "ask"; readonly args: AskArguments }
  | { readonly name: "models"; readonly args: ModelsCommand };

const doctorUsage = "casebook doctor [--json]";

export const usage = [doctorUsage, askUsage, modelsUsage].join("\n");

/**
 * @param argv the arguments of the process, without those of Node
 * Throws BAD_REQUEST for a command that does not exist, and for arguments that it does not take.
 */
export function readCommand(argv: readonly string[]): Command {
  if (wantsHelp(argv)) return { name: "help" };
  const at = argv.findIndex((argument) => !argument.startsWith("-"));
  if (at === -1) throw badUsage("Give a command.", usage);
  const rest = argv.toSpliced(at, 1);
  const word = argv[at];
  switch (word) {
    case "doctor":
      return readDoctor(rest);
    case "ask":
      return { name: "ask", args: readAskArguments(rest) };
    case "models":
      return { name: "models", args: readModelsArguments(rest) };
    default:
      if (isModelsAction(word)) return { name: "models", args: readAction(word, rest) };
      throw badUsage(`There is no command "${word}".`, usage);
  }
}

function readDoctor(argv: readonly string[]): Command {
  const { positionals } = readOptions(argv, {}, doctorUsage);
  if (positionals.length > 0) throw badUsage(`"doctor" takes no "${positionals[0]}".`, doctorUsage);
  return { name: "doctor" };
}
