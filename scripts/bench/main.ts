/** Runs everything, prints the table, writes the JSON. Exit code 1 when a goal was missed. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { statisticsOf } from "../../e2e/harness/answer-statistics.ts";
import { sampleFile } from "../../e2e/harness/casebook-page.ts";
import { type Host, startHost } from "../../e2e/harness/host.ts";
import { seedData } from "../../e2e/harness/seed.ts";
import { defaultSampling } from "../../shared/domain.ts";
import { measureDownload } from "./download.ts";
import { type Figure, isMet, median, table } from "./figures.ts";
import { measureGeneration } from "./generation.ts";
import { longListing } from "./long-listing.ts";
import { memoryOf, memoryOfPage } from "./memory.ts";
import { askInPage, startToWindow, withPage } from "./through-app.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const rounds = 3;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-bench-"));
const figures: Figure[] = [];
try {
  say(
    `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, ${(os.totalmem() / 1024 ** 3).toFixed(0)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`,
  );
  figures.push(
    ...(await measureGeneration(path.join(folder, "generation"), 2 * rounds, say)),
    ...(await imageTurns()),
    ...(await starting()),
    ...(await firstText()),
    ...(await longCase()),
    ...(await listing()),
    ...(await measureDownload(path.join(folder, "download"), rounds, say)),
  );
  say(`\n${table(figures)}`);
  const json = { machine: { cpu: os.cpus()[0]?.model.trim(), cores: os.availableParallelism() }, figures };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(json, null, 2)}\n`);
  else say(`\n${JSON.stringify(json)}`);
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** A second turn must reuse what the first one computed. */
async function imageTurns(): Promise<Figure[]> {
  say("second turn with an image");
  const host = await startHost({ dataFolder: path.join(folder, "image", "data") });
  try {
    return await withPage(async (app) => {
      await app.open(host);
      await app.drop([await sampleFile("phantom-08-skin.png")]);
      await app.imagesReady(1);
      await app.ask("Where is the spot?");
      await app.ask("What colour is it?");
      const second = await statisticsOf(app.lastAnswer);
      const pageMemory = await memoryOfPage(app.page);
      return [
        { name: "memory, page, one case with an image", value: pageMemory / 1024 ** 2, unit: "MiB" },
        {
          name: "second turn: images encoded again",
          value: second.encoded,
          unit: "images",
          goal: { atMost: 0 },
        },
        {
          name: "second turn: prompt tokens evaluated",
          value: second.prompt - second.cached,
          unit: "tokens",
          peer: { name: "whole prompt", value: second.prompt },
        },
      ];
    });
  } finally {
    await host.end();
  }
}

async function starting(): Promise<Figure[]> {
  say("start and memory");
  const times: number[] = [];
  let last: Host | null = null;
  for (let round = 0; round < rounds; round += 1) {
    await last?.end();
    const { ms, host } = await startToWindow(() =>
      startHost({ dataFolder: path.join(folder, "start", "data") }),
    );
    times.push(ms);
    last = host;
  }
  if (last === null) throw new Error("nothing was started");
  const memory = await memoryOf(last.processId);
  await last.end();
  return [
    { name: "start to window", value: median(times), unit: "ms" },
    ...memory.map(({ what, resident }) => ({
      name: `memory, ${what}, practice model`,
      value: resident / 1024 ** 2,
      unit: "MiB",
    })),
  ];
}

/** What the app itself takes: the practice model needs 10 to 20 ms for the first token. */
async function firstText(): Promise<Figure[]> {
  say("first text with the practice model");
  const host = await startHost({ dataFolder: path.join(folder, "first", "data") });
  try {
    return await withPage(async (app) => {
      await app.open(host);
      await askInPage(app, "Where is the spot?");
      const medianOf = async (prepare: () => Promise<void>): Promise<number> => {
        const all: number[] = [];
        for (let round = 0; round < 2 * rounds; round += 1) {
          await prepare();
          await app.page.waitForTimeout(500);
          all.push((await askInPage(app, `Where is spot ${round}?`)).firstTokenMs);
        }
        return median(all);
      };
      return [
        {
          name: "first text in the page, practice model, new case",
          value: await medianOf(() => app.newCase()),
          unit: "ms",
        },
        {
          name: "first text in the page, practice model, asked on",
          value: await medianOf(() => Promise.resolve()),
          unit: "ms",
        },
      ];
    });
  } finally {
    await host.end();
  }
}

/** A case of 300 messages, and an answer that streams into it. */
async function longCase(): Promise<Figure[]> {
  say("a case of 300 messages");
  const place = path.join(folder, "long");
  const turns = Array.from({ length: 150 }, (_, at) => ({
    question: `Question ${at}`,
    // Short, so that all of them fit into the practice model's context.
    answer: "**Yes.** It is round.",
  }));
  await seedData(place, {
    settings: { sampling: { ...defaultSampling, maxTokens: 256 } },
    cases: [{ title: "Long", turns }],
  });
  const host = await startHost({ dataFolder: path.join(place, "data") });
  try {
    return await withPage(async (app) => {
      await app.open(host);
      await app.cases.getByText("Long").click();
      await app.lastAnswer.waitFor();
      await app.page.waitForTimeout(1_000);
      const longest: number[] = [];
      for (let round = 0; round < rounds; round += 1)
        longest.push((await askInPage(app, "Write a structured report")).longestTaskMs);
      return [
        {
          name: "300 messages: longest main-thread task while streaming",
          value: Math.max(...longest),
          unit: "ms",
        },
      ];
    });
  } finally {
    await host.end();
  }
}

async function listing(): Promise<Figure[]> {
  say("a listing of 50,000 entries");
  return longListing(path.join(folder, "listing"), rounds);
}
