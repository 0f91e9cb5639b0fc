/** The practice model as the bytes of whatever the hub calls a model, so that what was downloaded loads and answers. */
import { fileURLToPath } from "node:url";
import type { LargeContent } from "./contents.ts";

const inAssets = (name: string): string =>
  fileURLToPath(new URL(`../../assets/practice-model/${name}`, import.meta.url));

export const practiceModelPath = inAssets("practice-model.gguf");
export const languageModel: LargeContent = { file: practiceModelPath };
export const mmprojContent: LargeContent = { file: inAssets("practice-model-mmproj.gguf") };
