/**
 * The peer: node-llama-cpp alone, in a process of its own, on the same model, prompt and number of tokens.
 * usage: node bare.ts MODEL TOKENS THREADS PROMPT; prints one JSON object.
 */
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [modelPath = "", tokens = "", threads = "", prompt = ""] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  progressLogs: false,
  logLevel: LlamaLogLevel.disabled,
});
llama.maxThreads = Number(threads);
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 2_048, batchSize: 512 });
const sequence = context.getSequence();
const ids = model.tokenize(prompt, true);

/** Once to warm up, as the app does with its own load; then three times, each from an empty sequence. */
const runs: { firstTokenMs: number; tokensPerSecond: number }[] = [];
for (let run = 0; run < 4; run += 1) {
  await sequence.clearHistory();
  const start = performance.now();
  let first = 0;
  let count = 0;
  for await (const _ of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    count += 1;
    if (count === 1) first = performance.now();
    if (count >= Number(tokens)) break;
  }
  const tokensPerSecond = (count * 1_000) / (performance.now() - start);
  if (run > 0) runs.push({ firstTokenMs: first - start, tokensPerSecond });
}
process.stdout.write(`${JSON.stringify(runs)}\n`);
await llama.dispose();
