/** For tests: the practice model as the engine takes it, its sample pictures, and answers gathered whole. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { decode } from "fast-png";
import { defaultSampling, type Sampling, type Statistics } from "../../../../shared/domain.ts";
import type { ModelSquare } from "../../../../shared/imaging/square.ts";
import { modelSquare } from "../../../../shared/imaging/square.ts";
import type { Unknown } from "../../../../shared/knowable.ts";
import { defaultLoadOptions, type LoadOptions as LoadChoices } from "../../../../shared/load-options.ts";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import type { Part, Turn } from "../../../../shared/prompt.ts";
import { practiceModelFolder } from "../../places.ts";
import type { AnswerEnd, ChatEngine, GenerateEvent } from "../chat-engine.ts";
import { imagesFrom } from "../image-source.ts";
import type { LoadOptions, ModelFiles } from "../local-engine.ts";

const folder = practiceModelFolder();

export const practiceFiles: ModelFiles = {
  model: {
    id: practiceModel.id,
    name: practiceModel.name,
    origin: "practice",
    fileName: practiceModel.model.name,
    bytes: practiceModel.model.bytes + practiceModel.mmproj.bytes,
    hasImageEncoder: true,
    notice: practiceModel.notice,
  },
  modelPath: path.join(folder, practiceModel.model.name),
  mmprojPath: path.join(folder, practiceModel.mmproj.name),
  known: [],
  resampling: practiceModel.resampling,
};

export const practiceLoad = (
  changes: Partial<Omit<LoadOptions, "load">> & { readonly load?: Partial<LoadChoices> } = {},
): LoadOptions => ({
  files: practiceFiles,
  gpu: "off",
  ...changes,
  load: { ...defaultLoadOptions, ...changes.load },
});

/** A model that a test generated. */
export const generatedFiles = (modelPath: string, mmprojPath: string | null = null): ModelFiles => ({
  model: { ...practiceFiles.model, id: "generated", name: "Generated model", origin: "local" },
  modelPath,
  mmprojPath,
  known: [],
  resampling: "area-or-cubic",
});

/** The square of a sample picture, as the app makes it. */
export async function sampleSquare(name: string): Promise<ModelSquare> {
  const { data, width, height, channels } = decode(await readFile(path.join(folder, "samples", name)));
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = Number(data[i * channels + (channels < 3 ? 0 : c)]);
  }
  const { side, rgb } = modelSquare(
    { width, height, rgb: pixels },
    { side: 144, resampling: "bilinear-antialiased" },
  );
  return { side, rgb, sha256: createHash("sha256").update(rgb).digest("hex") };
}

export const ask = (...parts: readonly (string | ModelSquare)[]): Turn => ({
  role: "user",
  parts: parts.map(
    (part): Part =>
      typeof part === "string" ? { type: "text", text: part } : { type: "image", sha256: part.sha256 },
  ),
});
export const answered = (text: string): Turn => ({ role: "model", text });

export interface Answered {
  readonly events: readonly GenerateEvent[];
  /** What was streamed on the text channel. */
  readonly streamed: string;
  readonly done: Omit<AnswerEnd, "statistics"> & { readonly statistics: Known<Statistics> };
  readonly prompt: Known<Omit<Extract<GenerateEvent, { type: "prompt" }>, "type">>;
}

/** With every value known, as the engine on this computer gives them. */
type Known<Facts> = { readonly [Key in keyof Facts]: Exclude<Facts[Key], Unknown> };

function known<Facts extends object>(facts: Facts): Known<Facts> {
  for (const [name, value] of Object.entries(facts))
    if (typeof value === "object") throw new Error(`the engine does not know ${name}`);
  return facts as Known<Facts>;
}

export interface AskOptions {
  readonly squares?: readonly ModelSquare[];
  readonly system?: string;
  readonly sampling?: Partial<Sampling>;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GenerateEvent) => void;
}

/** One answer from its first event to its last. */
export async function answer(
  engine: Pick<ChatEngine, "generate">,
  turns: readonly Turn[],
  options: AskOptions = {},
): Promise<Answered> {
  const {
    squares = [],
    system = "",
    sampling,
    seed = 1,
    signal = new AbortController().signal,
    onEvent,
  } = options;
  const events: GenerateEvent[] = [];
  const request = {
    conversation: { system, turns },
    sampling: { ...defaultSampling, maxTokens: 128, ...sampling },
    seed,
    image: imagesFrom(async (sha256) => {
      const square = squares.find((known) => known.sha256 === sha256);
      if (square === undefined) throw new Error("the test has no such square");
      return square;
    }),
  };
  for await (const event of engine.generate(request, signal)) {
    events.push(event);
    onEvent?.(event);
  }
  const done = events.find((event) => event.type === "done");
  const prompt = events.find((event) => event.type === "prompt");
  if (done === undefined) throw new Error("the answer has no end");
  const streamed = events.flatMap((event) =>
    event.type === "text" && event.channel === "text" ? [event.text] : [],
  );
  return {
    events,
    streamed: streamed.join(""),
    done: { ...done, statistics: known(done.statistics) },
    prompt: known(prompt ?? { promptTokens: 0, cachedTokens: 0, renderedPrompt: "" }),
  };
}

/** The sample phantoms that have a spot, with where it is. */
export async function samplesWithTruth(): Promise<
  readonly { readonly file: string; readonly location: string }[]
> {
  const text = await readFile(path.join(folder, "samples", "samples.json"), "utf8");
  const samples = JSON.parse(text) as readonly { readonly file: string; readonly location?: string | null }[];
  return samples.flatMap(({ file, location }) => (location ? [{ file, location }] : []));
}
