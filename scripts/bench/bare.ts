/**
 * The peer: node-llama-cpp alone, in a process of its own, on the same model.
 * usage: node bare.ts MODEL THREADS; each line of standard input is { prompt, tokens } as JSON, and is answered with one
 * line.
 */
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [modelPath = "", threads = ""] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  progressLogs: false,
  logLevel: LlamaLogLevel.disabled,
});
llama.maxThreads = Number(threads);
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 2_048, batchSize: 512, flashAttention: "auto" });
const sequence = context.getSequence();

/** From an empty sequence. */
async function answer({ prompt, tokens }: { prompt: string; tokens: number }) {
  await sequence.clearHistory();
  const start = performance.now();
  const ids = model.tokenize(prompt, true);
  let first = 0;
  let count = 0;
  for await (const _ of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    count += 1;
    if (count === 1) first = performance.now();
    if (count >= tokens) break;
  }
  const end = performance.now();
  return {
    firstTokenMs: first - start,
    tokensPerSecond: (count * 1_000) / (end - start),
    decodePerSecond: ((count - 1) * 1_000) / (end - first),
  };
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(
    `${JSON.stringify(await answer(JSON.parse(line) as { prompt: string; tokens: number }))}\n`,
  );
await llama.dispose();
