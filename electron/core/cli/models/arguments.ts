/** The commands of `casebook models` and how their arguments are read. The word "models" may be left out. */
import { CasebookError } from "../../../../shared/errors.ts";
import { badUsage, readContextSize, readOptions } from "../command-line.ts";

export type ModelsCommand =
  | { readonly action: "list" }
  | {
      readonly action: "fit";
      /** null: every model that Casebook knows. */
      readonly id: string | null;
      /** Tokens; null: a size that makes sense for each. */
      readonly contextSize: number | null;
      /** The file's own header is read from the hub. */
      readonly refine: boolean;
    }
  | { readonly action: "terms"; readonly accept: boolean }
  | { readonly action: "token"; readonly change: "none" | "set" | "clear" }
  | { readonly action: "access"; readonly id: string }
  | DownloadCommand
  | { readonly action: "import"; readonly paths: readonly string[]; readonly how: "copy" | "in-place" }
  /** null: every model on this computer. */
  | { readonly action: "verify"; readonly id: string | null }
  | { readonly action: "remove"; readonly id: string }
  | { readonly action: "remove-all" };

export interface DownloadCommand {
  readonly action: "download";
  readonly id: string;
  readonly quantisation: string | null;
  /** Path in the repository; "none": without images. null: the one that is there, if it is clear which. */
  readonly mmproj: string | null;
  /** Another program's copy is used where it is; nothing is fetched. */
  readonly inPlace: boolean;
}

const usages = {
  list: "casebook models list [--json]",
  fit: "casebook models fit [ID] [--context N] [--refine] [--json]",
  terms: "casebook models terms [--accept] [--json]",
  token: "casebook models token [--set | --clear] [--json]",
  access: "casebook models access ID [--json]",
  download: "casebook models download ID [--quant Q] [--mmproj FILE|none] [--in-place] [--json]",
  import: "casebook models import [--in-place] [--json] PATH...",
  verify: "casebook models verify [ID] [--json]",
  remove: "casebook models remove ID|--all [--json]",
} as const;
export type ModelsAction = keyof typeof usages;

export const modelsUsage = Object.values(usages).join("\n");

export const isModelsAction = (word: string | undefined): word is ModelsAction =>
  word !== undefined && Object.hasOwn(usages, word);

/** @param argv what follows `models`. Throws BAD_REQUEST. */
export function readModelsArguments(argv: readonly string[]): ModelsCommand {
  const at = argv.findIndex((argument) => !argument.startsWith("-"));
  const action = at === -1 ? undefined : argv[at];
  if (isModelsAction(action)) return readAction(action, argv.toSpliced(at, 1));
  throw badUsage("Say what to do with models.", modelsUsage);
}

/** @param argv what follows the action. Throws BAD_REQUEST. */
export function readAction(action: ModelsAction, argv: readonly string[]): ModelsCommand {
  const usage = usages[action];
  switch (action) {
    case "list":
      return none(readOptions(argv, {}, usage).positionals, usage) ?? { action };
    case "fit": {
      const options = { context: { type: "string" }, refine: { type: "boolean", default: false } } as const;
      const { values, positionals } = readOptions(argv, options, usage);
      const { context, refine } = values;
      const id = atMostOne(positionals, usage);
      if (refine && id === null) throw badUsage("--refine reads the header of one model: name it.", usage);
      return {
        action,
        id,
        contextSize: context === undefined ? null : readContextSize(context, usage),
        refine,
      };
    }
    case "terms": {
      const options = { accept: { type: "boolean", default: false } } as const;
      const { values, positionals } = readOptions(argv, options, usage);
      return none(positionals, usage) ?? { action, accept: values.accept };
    }
    case "token":
      return readToken(argv);
    case "access":
      return { action, id: exactlyOne(readOptions(argv, {}, usage).positionals, usage) };
    case "download": {
      const { values, positionals } = readOptions(argv, downloadOptions, usage);
      const { quant = null, mmproj = null, "in-place": inPlace } = values;
      return { action, id: exactlyOne(positionals, usage), quantisation: quant, mmproj, inPlace };
    }
    case "import": {
      const options = { "in-place": { type: "boolean", default: false } } as const;
      const { values, positionals } = readOptions(argv, options, usage);
      if (positionals.length === 0) throw badUsage("Name the files or folders to import.", usage);
      return { action, paths: positionals, how: values["in-place"] ? "in-place" : "copy" };
    }
    case "verify":
      return { action, id: atMostOne(readOptions(argv, {}, usage).positionals, usage) };
    case "remove": {
      const options = { all: { type: "boolean", default: false } } as const;
      const { values, positionals } = readOptions(argv, options, usage);
      if (!values.all) return { action, id: exactlyOne(positionals, usage) };
      return none(positionals, usage) ?? { action: "remove-all" };
    }
  }
}

const downloadOptions = {
  quant: { type: "string" },
  mmproj: { type: "string" },
  "in-place": { type: "boolean", default: false },
} as const;

/** Whatever stands beside the options may be the token: it is not repeated, here or in a failure. */
function readToken(argv: readonly string[]): ModelsCommand {
  const options = {
    set: { type: "boolean", default: false },
    clear: { type: "boolean", default: false },
  } as const;
  // Checked before parsing, since the parser's message may quote what it does not know.
  if (argv.some((argument) => !["--set", "--clear", "--json"].includes(argument))) throw tokenInArguments();
  const { set, clear } = readOptions(argv, options, usages.token).values;
  if (set && clear) throw badUsage("Give --set or --clear, not both.", usages.token);
  return { action: "token", change: set ? "set" : clear ? "clear" : "none" };
}

const tokenInArguments = (): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "An access token is never taken from the command line: other users of this computer can read it there, and the shell keeps it in its history.",
    "Run `casebook models token --set` and enter it when asked, or send it to standard input. If a token was given here, revoke it on the hub and create a new one.",
  );

/** null: nothing stands there that should not. */
function none(positionals: readonly string[], usage: string): null {
  if (positionals.length > 0) throw badUsage(`"${positionals[0]}" does not belong there.`, usage);
  return null;
}

function atMostOne(positionals: readonly string[], usage: string): string | null {
  const [id = null, ...more] = positionals;
  none(more, usage);
  return id;
}

function exactlyOne(positionals: readonly string[], usage: string): string {
  const id = atMostOne(positionals, usage);
  if (id === null) throw badUsage("Name the model.", usage);
  return id;
}
