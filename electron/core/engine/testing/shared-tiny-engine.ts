import { afterAll } from "vitest";
import { loadTinyModel, requireVisionAddon, temporaryModels } from "./tiny-engine.ts";

/** The tiny model, loaded, with the vision addon: for all tests of the file that calls this, outside of them. */
export async function sharedTinyEngine() {
  await requireVisionAddon();
  const models = await temporaryModels();
  const { llama, model } = await loadTinyModel(models.text);
  afterAll(async () => {
    await llama.dispose();
    await models.remove();
  });
  return { models, llama, model };
}
