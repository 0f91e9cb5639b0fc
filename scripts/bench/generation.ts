/**
 * Decode and first token: bare node-llama-cpp against the same model through process, IPC and DOM, in turn, so that a
 * machine that changes its speed hits both.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startHost } from "../../e2e/harness/host.ts";
import { answersOf, seedData } from "../../e2e/harness/seed.ts";
import { writeRandomGemma3 } from "../../electron/core/engine/testing/random-gemma3.ts";
import { createLibrary } from "../../electron/core/models/library/create-library.ts";
import { defaultSampling } from "../../shared/domain.ts";
import { defaultLoadOptions } from "../../shared/load-options.ts";
import { type Figure, median } from "./figures.ts";
import { askInPage, type PageRun, withPage } from "./through-app.ts";

const run = promisify(execFile);
const parameters = 110_000_000;
const tokens = 160;
/** Of each question and round, after one that warms up. */
const answers = 3;

const short = "Describe the picture, its findings and what you would look at next.";
/** What is asked about a report that was pasted. */
const long = `Which of these findings should be looked at again, and why? Answer in the order of the report.
PA and lateral chest radiographs, compared with those of two years ago. Lungs: the right lower zone shows an ill-defined
opacity of about 18 mm which was not there before; no cavity, no calcification. The left lung is clear. There is no pleural
effusion and no pneumothorax. Heart and mediastinum: the cardiothoracic ratio is 0.48, the aortic arch is slightly unfolded,
the hila are of normal size and density. Bones: an old healed fracture of the seventh left rib, degenerative changes of the
thoracic spine. Soft tissues: unremarkable. Devices: none.`;

type Answer = Pick<PageRun, "firstTokenMs" | "tokensPerSecond">;

/** What one question gave: through the app, in the engine alone, and bare. */
interface Measured {
  readonly app: Answer[];
  readonly engineFirstMs: number[];
  readonly bare: Answer[];
}

/** `place`: an empty folder. */
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
  const loadOptions = { [found.model.id]: { ...defaultLoadOptions, contextSize: 2_048 } };
  const results = new Map<string, Measured>();
  for (const question of [short, long]) results.set(question, { app: [], engineFirstMs: [], bare: [] });

  for (let round = 0; round < rounds; round += 1) {
    say(`generation: round ${round + 1} of ${rounds}`);
    const data = path.join(place, `round-${round}`);
    await seedData(data, { settings: { modelId: found.model.id, loadOptions, sampling } });
    for (const [question, { bare }] of results) bare.push(...(await bareRun(modelPath, question)));
    const host = await startHost({
      dataFolder: path.join(data, "data"),
      environment: { CASEBOOK_MODELS: modelFolder },
    });
    try {
      await withPage(async (page) => {
        await page.open(host);
        for (const [question, { app }] of results) app.push(...(await appRun(page, question)));
      });
    } finally {
      await host.end();
    }
    const kept = await answersOf(data);
    for (const [question, { engineFirstMs }] of results) {
      const figures = kept
        .filter((one) => one.question.endsWith(question) && !one.question.startsWith("0."))
        .map(({ answer }) => answer.statistics?.firstTokenMs ?? Number.NaN);
      if (figures.length !== answers) throw new Error(`${figures.length} answers of ${answers} were kept`);
      engineFirstMs.push(...figures);
    }
  }
  return figuresOf(`${(written / 1e6).toFixed(0)} M parameters, Q8_0`, results);
}

/** The first answer warms up, as the bare run does. */
async function appRun(
  page: Parameters<Parameters<typeof withPage>[0]>[0],
  question: string,
): Promise<PageRun[]> {
  const runs: PageRun[] = [];
  for (let at = 0; at <= answers; at += 1) {
    await page.newCase();
    // Another beginning each time, or the prompt would come from the cache.
    const one = await askInPage(page, `${at}. ${question}`);
    if (one.tokens !== tokens) throw new Error(`${one.tokens} tokens instead of ${tokens}`);
    if (at > 0) runs.push(one);
  }
  return runs;
}

async function bareRun(modelPath: string, question: string): Promise<Answer[]> {
  const prompt = `<start_of_turn>user\n1. ${question}<end_of_turn>\n<start_of_turn>model\n`;
  const program = fileURLToPath(new URL("./bare.ts", import.meta.url));
  const threads = String(os.availableParallelism());
  const { stdout } = await run(process.execPath, [program, modelPath, String(tokens), threads, prompt]);
  return JSON.parse(stdout) as Answer[];
}

function figuresOf(model: string, results: ReadonlyMap<string, Measured>): Figure[] {
  const middle = (list: readonly Answer[], key: keyof Answer): number => median(list.map((one) => one[key]));
  const peer = "bare node-llama-cpp";
  return [...results].flatMap(([question, { app, engineFirstMs, bare }]) => {
    const kind = question === short ? "short question" : "question with a report";
    return [
      {
        name: `answer of ${tokens} tokens to a ${kind}, from Enter to its end, ${model}`,
        value: middle(app, "tokensPerSecond"),
        unit: "tokens/s",
        peer: { name: peer, value: middle(bare, "tokensPerSecond") },
        goal: { atLeast: 0.95 },
      },
      {
        name: `first token in the engine, ${kind}`,
        value: median(engineFirstMs),
        unit: "ms",
        peer: { name: peer, value: middle(bare, "firstTokenMs") },
        // 0.95 of bare's speed. A short question pays for the place that a second answer goes back to: one token's time.
        ...(question === short ? {} : { goal: { atMost: 1.05 } }),
      },
      { name: `first text in the page, ${kind}`, value: middle(app, "firstTokenMs"), unit: "ms" },
    ];
  });
}
