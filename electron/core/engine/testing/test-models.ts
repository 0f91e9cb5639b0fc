/** The generated models that the tests of the engine run on: a few MB, the same bytes on every machine. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTinyGemma3 } from "./random-gemma3.ts";
import { writeRandomMmproj } from "./random-mmproj.ts";

export interface TestModels {
  readonly text: string;
  /** 224 x 224 pixels, 64 tokens. */
  readonly mmproj: string;
  /** 224 x 224 pixels, 256 tokens, as many as the real one has. */
  readonly mmproj256: string;
  /** For a language model with embeddings of 96 values instead of 128. */
  readonly mmprojWrongEmbedding: string;
  readonly mmprojTruncated: string;
  readonly mmprojTruncatedHeader: string;
  readonly mmprojGarbage: string;
}

/** Writes all of them into `folder`, which is made if need be. */
export async function writeTestModels(folder: string): Promise<TestModels> {
  await mkdir(folder, { recursive: true });
  const models: TestModels = {
    text: join(folder, "tiny-gemma3.gguf"),
    mmproj: join(folder, "tiny-mmproj.gguf"),
    mmproj256: join(folder, "tiny-mmproj-256.gguf"),
    mmprojWrongEmbedding: join(folder, "tiny-mmproj-wrong-embedding.gguf"),
    mmprojTruncated: join(folder, "tiny-mmproj-truncated.gguf"),
    mmprojTruncatedHeader: join(folder, "tiny-mmproj-truncated-header.gguf"),
    mmprojGarbage: join(folder, "tiny-mmproj-garbage.gguf"),
  };
  await writeTinyGemma3(models.text);
  await writeRandomMmproj(models.mmproj);
  await writeRandomMmproj(models.mmproj256, { scale: 1 });
  await writeRandomMmproj(models.mmprojWrongEmbedding, { projection: 96 });
  const whole = await readFile(models.mmproj);
  await writeFile(models.mmprojTruncated, whole.subarray(0, whole.length / 2));
  await writeFile(models.mmprojTruncatedHeader, whole.subarray(0, 600));
  await writeFile(models.mmprojGarbage, "not a model\n".repeat(100));
  return models;
}
