/** A random-weight Gemma 3 that never stops by itself: for everything that has to happen in mid-answer. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { writeRandomGemma3 } from "../../electron/core/engine/testing/random-gemma3.ts";
import { createLibrary } from "../../electron/core/models/library/create-library.ts";
import { defaultSampling } from "../../shared/domain.ts";
import { defaultLoadOptions } from "../../shared/load-options.ts";
import type { Settings } from "../../shared/settings.ts";
import { type SeedCase, seedData } from "./seed.ts";

export interface TalkativeModel {
  /** For `startHost`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The model is chosen and writes to the end of its context. */
  readonly settings: Partial<Settings>;
}

/** Begins the data folder with it, and with these cases. */
export async function seedTalkativeModel(
  folder: string,
  cases: readonly SeedCase[] = [],
): Promise<TalkativeModel> {
  const modelFolder = path.join(folder, "models");
  await mkdir(modelFolder, { recursive: true });
  // Large enough to write for a minute, small enough to be made in a second.
  await writeRandomGemma3(path.join(modelFolder, "talkative.gguf"), { parameters: 24_000_000, type: "q8_0" });
  const found = (await createLibrary({ modelFolder }).list()).find(({ model }) => model.origin === "local");
  if (found === undefined) throw new Error("the library does not list the generated model");
  const settings = {
    modelId: found.model.id,
    loadOptions: { [found.model.id]: { ...defaultLoadOptions, contextSize: 8_192 } },
    sampling: { ...defaultSampling, temperature: 1, seed: 7, maxTokens: 8_000 },
  };
  await seedData(folder, { settings, cases });
  return { environment: { CASEBOOK_MODELS: modelFolder }, settings };
}
