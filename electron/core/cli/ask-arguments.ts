/** The arguments of `casebook ask`. */
import { badUsage, readContextSize, readNumber, readOptions } from "./command-line.ts";

export interface AskArguments {
  readonly question: string;
  /** Files, as they were given. */
  readonly images: readonly string[];
  readonly modelId: string;
  readonly system: string;
  readonly seed: number | null;
  readonly temperature: number;
  readonly maxTokens: number;
  /** Tokens; null leaves the choice to the engine. */
  readonly contextSize: number | null;
}

export const askUsage =
  "casebook ask [--image FILE]... [--model ID] [--system TEXT] [--seed N] [--temperature T] [--max-tokens N] " +
  '[--context N] [--json] "question"';

/** @param argv what follows `ask`. Whether a number is in its range is looked at when it is used. Throws BAD_REQUEST. */
export function readAskArguments(argv: readonly string[]): AskArguments {
  const { values, positionals } = readOptions(
    argv,
    {
      image: { type: "string", multiple: true, default: [] },
      model: { type: "string", default: "practice" },
      system: { type: "string", default: "" },
      seed: { type: "string" },
      temperature: { type: "string", default: "0" },
      "max-tokens": { type: "string", default: "2048" },
      context: { type: "string" },
    },
    askUsage,
  );
  const [question, ...more] = positionals;
  if (question === undefined || more.length > 0)
    throw badUsage("Give one question, in quotation marks.", askUsage);
  return {
    question,
    images: values.image,
    modelId: values.model,
    system: values.system,
    seed: values.seed === undefined ? null : readNumber(values.seed, "seed", askUsage),
    temperature: readNumber(values.temperature, "temperature", askUsage),
    maxTokens: readNumber(values["max-tokens"], "max-tokens", askUsage),
    contextSize: values.context === undefined ? null : readContextSize(values.context, askUsage),
  };
}
