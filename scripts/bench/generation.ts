/**
 * Decode and first token: bare node-llama-cpp against the same model through process, IPC and DOM. All sides have the model
 * loaded and are asked in turn, so that a machine that changes its speed hits all of them.
 */
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CasebookPage } from "../../e2e/harness/casebook-page.ts";
import { startHost } from "../../e2e/harness/host.ts";
import { seedData } from "../../e2e/harness/seed.ts";
import { createLocalEngine } from "../../electron/core/engine/create-local-engine.ts";
import { spawnWithFork } from "../../electron/core/engine/spawn.ts";
import { generatedFiles } from "../../electron/core/engine/testing/practice-fixture.ts";
import { writeRandomGemma3 } from "../../electron/core/engine/testing/random-gemma3.ts";
import { createInference, type Inference } from "../../electron/core/inference/inference.ts";
import { createLibrary } from "../../electron/core/models/library/create-library.ts";
import { defaultSampling, type LoadedModel } from "../../shared/domain.ts";
import { defaultLoadOptions } from "../../shared/load-options.ts";
import { type Figure, median } from "./figures.ts";
import { askInPage, type PageRun, withPage } from "./through-app.ts";

const parameters = 110_000_000;
const tokens = 160;
const restMs = 1_000;

const short = "Describe the picture, its findings and what you would look at next.";
/** What is asked about two reports that were pasted. */
const long = `Which of these findings should be looked at again, and why? Answer in the order of the report.
Report: PA and lateral chest radiographs, compared with those of two years ago. Lungs: the right lower zone shows an ill-defined
opacity of about 18 mm which was not there before; no cavity, no calcification. The left lung is clear. There is no pleural
effusion and no pneumothorax. Heart and mediastinum: the cardiothoracic ratio is 0.48, the aortic arch is slightly unfolded,
the hila are of normal size and density. Bones: an old healed fracture of the seventh left rib, degenerative changes of the
thoracic spine. Soft tissues: unremarkable. Devices: none.
Report of two years ago: PA chest radiograph in full inspiration, no rotation. Lungs: both are clear, with a small calcified
nodule of 4 mm in the left upper zone which was there in every earlier examination and needs no control. Both costophrenic
angles are free. Heart and mediastinum: the cardiothoracic ratio is 0.47, the trachea lies in the midline, the hila are of
normal size. Bones: a fresh fracture of the seventh left rib in the axillary line without displacement, no other fracture,
mild degenerative changes of the thoracic spine. Soft tissues: slight swelling over the fracture. Devices: none. A control
after six weeks was recommended and did not take place here.`;

type Answer = Pick<PageRun, "firstTokenMs" | "tokensPerSecond" | "decodePerSecond">;

/** What is asked the same questions: the app, its engine alone, and the peers. */
interface Sides {
  readonly app: (question: string) => Promise<Answer>;
  /** node-llama-cpp as it comes. */
  readonly bare: (question: string) => Promise<Answer>;
  /** The same with one worker of libuv, which is how Casebook starts its engine. */
  readonly oneWorker: (question: string) => Promise<Answer>;
  /** Milliseconds to the first token, as it comes out of the engine's process; no page is drawn meanwhile. */
  readonly processFirstMs: (question: string) => Promise<number>;
}
type Measured = { readonly [K in keyof Sides]: Awaited<ReturnType<Sides[K]>>[] };

/** `place`: an empty folder. `rounds`: answers of each side to each question, after one that warms up. */
export async function measureGeneration(
  place: string,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  say("generation: writing a random model");
  const modelFolder = path.join(place, "models");
  await mkdir(modelFolder, { recursive: true });
  const modelPath = path.join(modelFolder, "random.gguf");
  const written = await writeRandomGemma3(modelPath, { parameters, type: "q8_0" });
  const [, found] = await createLibrary({ modelFolder }).list();
  if (found === undefined) throw new Error("the library does not list the random model");
  const sampling = { ...defaultSampling, maxTokens: tokens, seed: 1 };
  const load = { ...defaultLoadOptions, contextSize: 2_048 };
  const settings = { modelId: found.model.id, loadOptions: { [found.model.id]: load }, sampling };
  await seedData(place, { settings });

  const bare = startBare(modelPath, {});
  const oneWorker = startBare(modelPath, { UV_THREADPOOL_SIZE: "1" });
  const engine = createLocalEngine({ spawn: spawnWithFork });
  const loaded = await engine.load({ files: generatedFiles(modelPath), load, gpu: "off" });
  const inference = createInference({ engine, appVersion: "bench" });
  const host = await startHost({
    dataFolder: path.join(place, "data"),
    environment: { CASEBOOK_MODELS: modelFolder },
  });
  try {
    return await withPage(async (page) => {
      await page.open(host);
      const sides: Sides = {
        app: (question) => answerInPage(page, question),
        bare: bare.answer,
        oneWorker: oneWorker.answer,
        processFirstMs: (question) => firstTokenOf(inference, loaded, question),
      };
      return figuresOf(`${(written / 1e6).toFixed(0)} M parameters, Q8_0`, {
        short: await askInTurn(short, sides, rounds, say),
        long: await askInTurn(long, sides, rounds, say),
      });
    });
  } finally {
    await host.end();
    await engine.dispose();
    bare.end();
    oneWorker.end();
  }
}

async function askInTurn(
  question: string,
  sides: Sides,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured> {
  const all: Measured = { app: [], bare: [], oneWorker: [], processFirstMs: [] };
  for (let round = 0; round <= rounds; round += 1) {
    say(`generation: a question of ${question.length} characters, ${round} of ${rounds}`);
    const measure = async <K extends keyof Sides>(side: K, into: Measured[K]): Promise<void> => {
      // Everyone starts from a machine at rest: one that has just computed is slower.
      await sleep(restMs);
      // Another beginning each time, or the prompt would come from the cache.
      const got = await sides[side](`${round}. ${question}`);
      if (round > 0) (into as unknown[]).push(got);
    };
    await measure("app", all.app);
    await measure("bare", all.bare);
    await measure("oneWorker", all.oneWorker);
    await measure("processFirstMs", all.processFirstMs);
  }
  return all;
}

async function answerInPage(page: CasebookPage, question: string): Promise<Answer> {
  await page.newCase();
  const answer = await askInPage(page, question);
  if (answer.tokens !== tokens) throw new Error(`${answer.tokens} tokens instead of ${tokens}`);
  return answer;
}

/** From the call to the first event that a token caused; that it is no character yet does not matter. */
async function firstTokenOf(inference: Inference, loaded: LoadedModel, question: string): Promise<number> {
  const start = performance.now();
  const run = inference.start({
    loaded,
    conversation: { system: "", turns: [{ role: "user", parts: [{ type: "text", text: question }] }] },
    sampling: { ...defaultSampling, temperature: 0, maxTokens: 1 },
    seed: 1,
    images: [],
    image: () => Promise.reject(new Error("there is no image")),
    workClass: "batch",
  });
  for await (const event of run.events(new AbortController().signal))
    if (event.type === "done") return performance.now() - start;
  throw new Error("the engine ended without a word");
}

/** The peer's process. It keeps its model, and does nothing while it is not asked. */
function startBare(modelPath: string, environment: Readonly<Record<string, string>>) {
  const program = fileURLToPath(new URL("./bare.ts", import.meta.url));
  const threads = String(os.availableParallelism());
  const child = spawn(process.execPath, [program, modelPath, threads], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    answer: async (question: string): Promise<Answer> => {
      const prompt = `<start_of_turn>user\n${question}<end_of_turn>\n<start_of_turn>model\n`;
      child.stdin.write(`${JSON.stringify({ prompt, tokens })}\n`);
      const reply = await replies.next();
      if (reply.done === true) throw new Error("the bare engine ended without an answer");
      return JSON.parse(reply.value) as Answer;
    },
    end: () => void child.kill(),
  };
}

function figuresOf(model: string, measured: { readonly short: Measured; readonly long: Measured }): Figure[] {
  return [
    ...figuresOfQuestion("short question", model, measured.short),
    ...figuresOfQuestion("question with two reports", model, measured.long),
  ];
}

function figuresOfQuestion(
  kind: string,
  model: string,
  { app, bare, oneWorker, processFirstMs }: Measured,
): Figure[] {
  const middle = (list: readonly Answer[], key: keyof Answer): number => median(list.map((one) => one[key]));
  const peer = "bare node-llama-cpp";
  return [
    {
      name: `decode after a ${kind}, while the page draws, ${model}`,
      value: middle(app, "decodePerSecond"),
      unit: "tokens/s",
      peer: { name: peer, value: middle(bare, "decodePerSecond") },
      goal: { atLeast: 0.95 },
    },
    {
      name: `the same against one that is given a single worker, as Casebook's engine is`,
      value: middle(app, "decodePerSecond"),
      unit: "tokens/s",
      peer: { name: `${peer}, one worker`, value: middle(oneWorker, "decodePerSecond") },
    },
    {
      name: `answer of ${tokens} tokens to a ${kind}, from Enter to its end`,
      value: middle(app, "tokensPerSecond"),
      unit: "tokens/s",
      peer: { name: peer, value: middle(bare, "tokensPerSecond") },
      goal: { atLeast: 0.95 },
    },
    {
      name: `first token out of the engine's process, ${kind}`,
      value: median(processFirstMs),
      unit: "ms",
      peer: { name: peer, value: middle(bare, "firstTokenMs") },
    },
    {
      name: `first text in the page, ${kind}`,
      value: middle(app, "firstTokenMs"),
      unit: "ms",
      peer: { name: `${peer}, first token`, value: middle(bare, "firstTokenMs") },
    },
  ];
}
