/** `casebook ask`: one question, with images, answered on the terminal. Nothing is stored. */
import { readFile, stat } from "node:fs/promises";
import * as v from "valibot";
import {
  defaultSampling,
  type LoadedModel,
  type Statistics,
  samplingSchema,
} from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { PreparedImage } from "../../../shared/imaging/prepare.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import { knownText } from "../../../shared/knowable.ts";
import { limits } from "../../../shared/limits.ts";
import { defaultLoadOptions } from "../../../shared/load-options.ts";
import type { Turn } from "../../../shared/prompt.ts";
import { Aborted, Interruptible } from "../concurrency/interruptible.ts";
import { imagesFrom } from "../engine/image-source.ts";
import type { LocalEngine, ModelFiles } from "../engine/local-engine.ts";
import type { Imaging } from "../imaging/imaging.ts";
import type { Inference, ModelImage } from "../inference/inference.ts";
import { seedFor } from "../inference/seed.ts";
import type { Library } from "../models/library/library.ts";
import type { AskArguments } from "./ask-arguments.ts";
import { notInstalled, requireInstalled } from "./models/references.ts";
import type { Output } from "./output.ts";

export interface AskParts {
  readonly engine: Pick<LocalEngine, "load">;
  readonly inference: Inference;
  readonly imaging: Imaging;
  readonly library: Pick<Library, "list" | "find">;
  readonly output: Output;
  readonly gpu: "auto" | "off";
  /** Ends the answer where it is. What goes on behind it ends with the engine and the imaging thread. */
  readonly signal: AbortSignal;
}

/** Checks numbers as the settings do. Throws BAD_REQUEST. */
function samplingFrom({ seed, temperature, maxTokens }: AskArguments): typeof defaultSampling {
  const sampling = v.safeParse(samplingSchema, { ...defaultSampling, seed, temperature, maxTokens });
  if (sampling.success) return sampling.output;
  const field = v.getDotPath(sampling.issues[0]) ?? "option";
  throw new CasebookError(
    "BAD_REQUEST",
    `The value of ${field} is out of range.`,
    `--temperature: 0 to 2, --seed: 0 to 4294967295, --max-tokens: 1 to ${limits.outputTokens}.`,
  );
}

/** Throws CasebookError for anything that ends without an answer. */
export async function ask(
  args: AskArguments,
  { engine, inference, imaging, library, output, gpu, signal }: AskParts,
): Promise<void> {
  const sampling = samplingFrom(args);
  if (args.question.trim() === "") {
    throw new CasebookError(
      "BAD_REQUEST",
      "There is no question.",
      'Write it at the end: ask "Where is the spot?"',
    );
  }
  const startedAt = Date.now();
  const unlessStopped = waitUntil(signal);
  const files = await unlessStopped(findFiles(args.modelId, library));

  const decodeStart = performance.now();
  const prepared = await unlessStopped(
    Promise.all(args.images.map(async (file) => imaging.prepareFile(await readImage(file)))),
  );
  const imageDecodeMs = args.images.length === 0 ? 0 : performance.now() - decodeStart;

  const load = { ...defaultLoadOptions, contextSize: args.contextSize };
  const loaded = await unlessStopped(engine.load({ files, load, gpu }));
  const squares = new Map<string, ModelSquare>();
  const images: AskedImage[] = [];
  for (const image of prepared.flat()) {
    if (!loaded.vision.available) throw CasebookError.from(loaded.vision.failure);
    const { side, resampling } = loaded.vision;
    const square = await unlessStopped(imaging.square(image, { side, resampling }));
    squares.set(square.sha256, square);
    const { content, rendering, source } = image;
    images.push({ side, sha256: square.sha256, content, rendering, source });
  }

  const seed = seedFor(sampling);
  const run = inference.start({
    loaded,
    conversation: { system: args.system, turns: [questionOf(args.question, images)] },
    images,
    image: imagesFrom(
      async (sha256) => squareOf(squares, sha256),
      (picture) => imaging.png(picture),
    ),
    sampling,
    seed,
    workClass: "person",
    startedAt,
  });
  for await (const event of run.events(signal)) {
    if (event.type === "text" && event.channel === "text") {
      output.record({ type: "token", text: event.text });
      output.text(event.text);
    }
    if (event.type !== "done") continue;
    const { statistics } = event;
    output.text(`\n\n${summaryLine(loaded, statistics, seed)}\n`);
    output.record({
      type: "done",
      text: event.text,
      thought: event.thought?.text ?? null,
      finishReason: event.finishReason,
      usage: {
        promptTokens: statistics.promptTokens,
        cachedTokens: statistics.cachedTokens,
        completionTokens: statistics.completionTokens,
      },
      timings: {
        loadMs: loaded.loadMs,
        imageDecodeMs,
        imageEncodeMs: statistics.imageEncodeMs,
        firstTokenMs: statistics.firstTokenMs,
        tokensPerSecond: statistics.tokensPerSecond,
      },
      model: { ...loaded, vision: loaded.vision.available },
      seed,
      provenance: run.provenance,
    });
  }
}

/** An image as the model was given it, and the file that it came from: by its hash, since names often name patients. */
interface AskedImage extends ModelImage, Pick<PreparedImage, "content" | "rendering" | "source"> {}

const questionOf = (text: string, images: readonly ModelImage[]): Turn => ({
  role: "user",
  parts: [...images.map(({ sha256 }) => ({ type: "image", sha256 }) as const), { type: "text", text }],
});

/**
 * A model by its own id, or by another id that can mean it. Throws MODEL_NOT_FOUND, BAD_REQUEST, TERMS_NOT_ACCEPTED,
 * the model's problem.
 */
async function findFiles(id: string, library: AskParts["library"]): Promise<ModelFiles> {
  // The exact id goes first: the practice model is there without a model folder.
  const exact = await library.find(id);
  if (exact !== null) return exact;
  const { model } = requireInstalled(id, await library.list());
  const files = await library.find(model.id);
  if (files === null) throw notInstalled(id);
  return files;
}

/** Loading and decoding know no way to stop them; waiting for them does. It throws CANCELLED. */
const waitUntil =
  (signal: AbortSignal) =>
  async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await new Interruptible(signal).wait(work);
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) throw thrown;
      throw new CasebookError("CANCELLED", "Stopped before the answer began.", "Ask again to have it.");
    }
  };

const summaryLine = ({ model }: LoadedModel, statistics: Statistics, seed: number): string =>
  `${model.name} (${model.notice}) ${knownText(statistics.completionTokens, String)} tokens, ` +
  `${knownText(statistics.tokensPerSecond, (speed) => speed.toFixed(1))} tokens/s, seed ${seed}. ` +
  "For research. Not for diagnosis or treatment of patients.";

function squareOf(squares: ReadonlyMap<string, ModelSquare>, sha256: string): ModelSquare {
  const square = squares.get(sha256);
  if (square === undefined) throw new Error("the engine asked for an image that was not given");
  return square;
}

async function readImage(file: string): Promise<Uint8Array> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new CasebookError("NOT_FOUND", `${file} cannot be read.`, "Check the name and the permissions.", {
      cause,
    });
  });
  if (size > limits.imageFileBytes) {
    const megabytes = limits.imageFileBytes / 1024 / 1024;
    throw new CasebookError(
      "IMAGE_TOO_LARGE",
      `${file} is larger than ${megabytes} MB.`,
      "Give a smaller file.",
    );
  }
  return readFile(file).catch((cause: unknown) => {
    const folder = (cause as NodeJS.ErrnoException).code === "EISDIR";
    throw new CasebookError(
      folder ? "IMAGE_FOLDER" : "NOT_FOUND",
      folder ? `${file} is a folder.` : `${file} cannot be read.`,
      folder ? "Give the image files in it." : "Check the name and the permissions.",
      { cause },
    );
  });
}
