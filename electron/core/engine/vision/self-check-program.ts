/**
 * Tries a vision addon out: loads it and the practice model, and has the model read an image through it.
 *
 *   node self-check-program.ts PATH_OF_VISION_NODE
 *
 * The exit code is 0 if all of it worked; 1 if not, with the reason on the last line; anything else if the process crashed.
 */
import { join, resolve } from "node:path";
import { getLlama, LlamaLogLevel, type Token } from "node-llama-cpp";
import { toFailure } from "../../../../shared/errors.ts";
import { practiceModelFolder } from "../../places.ts";
import { ImageEncoder } from "./image-encoder.ts";

async function readImage(addonPath: string): Promise<void> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
  });
  const modelPath = join(practiceModelFolder(), "practice-model.gguf");
  const mmprojPath = join(practiceModelFolder(), "practice-model-mmproj.gguf");
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const encoder = await ImageEncoder.load({ model, mmprojPath, gpu: false, threads: 2, addonPath });
  const context = await model.createContext({ contextSize: 512, batchSize: 512 });
  encoder.attach(context);
  const { tokens } = await encoder.encode(new Uint8Array(encoder.side * encoder.side * 3).fill(90));
  const sequence = context.getSequence();
  await sequence.evaluateWithoutGeneratingNewTokens([model.tokens.bos ?? (0 as Token), ...tokens]);
}

const [given = ""] = process.argv.slice(2);
try {
  await readImage(resolve(given));
  process.exit(0);
} catch (thrown) {
  const { message } = toFailure(thrown);
  process.stderr.write(`${message.replace(/\.$/, "")}\n`);
  process.exit(1);
}
