/** The limits of the settings, read from the contract's own schemas so that the window never disagrees with the core. */
import * as v from "valibot";
import { type Sampling, samplingSchema } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { formatCount } from "../../format.ts";

type SamplingNumber = Exclude<keyof Sampling, "seed">;

export const inSamplingRange = (key: keyof Sampling, value: number): boolean =>
  v.safeParse(samplingSchema.entries[key], value).success;

interface SamplingField {
  readonly key: SamplingNumber;
  readonly label: string;
  readonly hint: string;
  readonly rule: string;
  readonly whole: boolean;
}

export const samplingFields: readonly SamplingField[] = [
  {
    key: "temperature",
    label: "Temperature",
    hint: "0 always takes the likeliest token, as MedGemma was evaluated. 0 to 2.",
    rule: "A number from 0 to 2.",
    whole: false,
  },
  {
    key: "topK",
    label: "Top-k",
    hint: "Only the k likeliest tokens. 0 switches it off; up to 1,000.",
    rule: "A whole number from 0 to 1,000.",
    whole: true,
  },
  {
    key: "topP",
    label: "Top-p",
    hint: "Only the likeliest tokens that together reach this probability. 0 to 1.",
    rule: "A number from 0 to 1.",
    whole: false,
  },
  {
    key: "minP",
    label: "Min-p",
    hint: "Only tokens at least this likely, relative to the likeliest. 0 to 1.",
    rule: "A number from 0 to 1.",
    whole: false,
  },
  {
    key: "repeatPenalty",
    label: "Repeat penalty",
    hint: "1 is none. Higher values keep long answers from going in circles. 1 to 2.",
    rule: "A number from 1 to 2.",
    whole: false,
  },
  {
    key: "maxTokens",
    label: "Output limit",
    hint: `Tokens of one answer; longer ones are cut off and marked. Up to ${formatCount(limits.outputTokens)}.`,
    rule: `A whole number from 1 to ${formatCount(limits.outputTokens)}.`,
    whole: true,
  },
];

export const seedRule = "A whole number from 0 to 4,294,967,295.";
