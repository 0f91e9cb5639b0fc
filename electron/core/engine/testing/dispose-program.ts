/**
 * A process of its own for tests that could end it: `node dispose-program.ts MODEL MMPROJ STEP...` answers a question about
 * an image, then does the steps in their order. Ends with exit code 0 and the word "done" if nothing went wrong.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CasebookError } from "../../../../shared/errors.ts";
import { testImage } from "./test-images.ts";
import {
  greedy,
  imageSource,
  loadEncoder,
  loadTinyModel,
  questionTokens,
  tinyContext,
  tinySequence,
} from "./tiny-engine.ts";

const [modelPath = "", mmprojPath = "", ...steps] = process.argv.slice(2);
const { llama, model } = await loadTinyModel(modelPath);
const encoder = await loadEncoder(model, mmprojPath);
const context = await tinyContext(model);
const attached = encoder.attach(context);
const sequence = tinySequence(context);
const image = imageSource(encoder);
const prompt = await questionTokens(model, [{ image: "gradient" }, { text: "what?" }], {
  first: true,
  image,
});
await greedy(sequence, prompt, 4);

const pending: Promise<unknown>[] = [];
const begin = (work: Promise<unknown>) => {
  // Looked at in the end: until then a failure is no unhandled one.
  work.catch(() => undefined);
  pending.push(work);
};
const actions: Readonly<Record<string, () => unknown>> = {
  encoder: () => encoder.dispose(),
  context: () => context.dispose(),
  model: () => model.dispose(),
  llama: () => llama.dispose(),
  sequence: () => sequence.dispose(),
  detach: () => attached.detach(),
  image: async () => (await image("gradient")).release(),
  "begin-encode": () => begin(encoder.encode(testImage("disc", encoder.side))),
  "begin-answer": () => begin(greedy(sequence, prompt.slice(-1), 200)),
  "begin-encoder": () => begin(encoder.dispose()),
  "begin-model": () => begin(model.dispose()),
  "begin-llama": () => begin(llama.dispose()),
  wait: () => sleep(5),
  collect: () => globalThis.gc?.(),
  exit: () => process.exit(0),
};
for (const step of steps) {
  const action = actions[step];
  if (action === undefined) throw new Error(`unknown step ${step}`);
  if (step === "exit") console.log("done");
  await action();
}
for (const result of await Promise.allSettled(pending)) {
  // Work that was cut off fails by name: ours, or node-llama-cpp's for what was disposed.
  if (result.status === "fulfilled") continue;
  const known = result.reason instanceof CasebookError || /disposed/i.test(String(result.reason));
  if (!known) throw result.reason;
}
console.log("done");
