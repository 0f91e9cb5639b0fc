/** Loads the language model, and says how many layers would fit on the GPU where those asked for do not. */
import { GgmlType, GgufInsights, type Llama, type LlamaModel, readGgufFileInfo } from "node-llama-cpp";
import type { CasebookError } from "../../../shared/errors.ts";
import { contextChoice, type LoadOptions } from "../../../shared/load-options.ts";
import { layersDoNotFit } from "./errors.ts";
import { isOutOfMemory } from "./failures.ts";
import { flashAttentionOf } from "./load-choices.ts";

/** Throws CasebookError MODEL_TOO_LARGE, and whatever else node-llama-cpp throws. `onProgress`: 0 to 1. */
export async function loadModel(
  llama: Llama,
  modelPath: string,
  load: LoadOptions,
  onProgress: (progress: number) => void,
): Promise<LlamaModel> {
  const gpuLayers = load.gpuLayers ?? besideContext(load);
  try {
    return await llama.loadModel({
      modelPath,
      gpuLayers: llama.gpu === false ? 0 : gpuLayers,
      onLoadProgress: onProgress,
      // What a context takes decides how many layers fit beside it.
      defaultContextFlashAttention: flashAttentionOf(load) ?? "auto",
      experimentalDefaultContextKvCacheKeyType: load.kvCacheType,
      experimentalDefaultContextKvCacheValueType: load.kvCacheType,
    });
  } catch (thrown) {
    if (load.gpuLayers === null || !isOutOfMemory(thrown)) throw thrown;
    throw await tooManyLayers(llama, modelPath, load, thrown);
  }
}

/** As many layers as fit beside a context of that size. */
const besideContext = ({ contextSize }: LoadOptions) => ({
  fitContext: { contextSize: contextSize ?? contextChoice.preferred },
});

async function tooManyLayers(
  llama: Llama,
  modelPath: string,
  load: LoadOptions,
  cause: unknown,
): Promise<CasebookError> {
  const info = await readGgufFileInfo(modelPath, { sourceType: "filesystem", logWarnings: false });
  const insights = await GgufInsights.from(info, llama);
  const { gpuLayers } = await insights.configurationResolver.resolveModelGpuLayersV2(besideContext(load), {
    defaultContextFlashAttention: flashAttentionOf(load) ?? "auto",
    defaultContextKvCacheKeyType: GgmlType[load.kvCacheType],
    defaultContextKvCacheValueType: GgmlType[load.kvCacheType],
  });
  return layersDoNotFit(load.gpuLayers ?? 0, gpuLayers, insights.totalLayers, cause);
}
