/** Loads a model, its image encoder and a context, once in a process. All are freed when the process ends. */
import os from "node:os";
import path from "node:path";
import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import type { LoadedLocalModel, Vision } from "../../../shared/domain.ts";
import { toFailure } from "../../../shared/errors.ts";
import { templateSha256 } from "../../../shared/prompt.ts";
import { createContext } from "./create-context.ts";
import type { Device } from "./device.ts";
import { encoderCrashed, noImageEncoder } from "./errors.ts";
import { fromLoading } from "./failures.ts";
import { flashAttentionOf, requirePossible, threadsOf } from "./load-choices.ts";
import { loadModel } from "./load-model.ts";
import { loadedFiles } from "./loaded-files.ts";
import type { LoadOptions } from "./local-engine.ts";
import { type ModelFacts, readModelFacts, sha256OfFile, sha256OfModel } from "./model-file.ts";
import type { Avoid, Stage } from "./protocol.ts";
import { ImageEncoder } from "./vision/image-encoder.ts";

export interface HostedModel {
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  /** null where images cannot be asked about; `loaded.vision` says why. */
  readonly encoder: ImageEncoder | null;
  readonly loaded: LoadedLocalModel;
}

export interface Progress {
  stage(stage: Stage): void;
  /** 0 to 1. */
  progress(progress: number): void;
}

/** Throws CasebookError MODEL_NOT_FOUND, MODEL_UNREADABLE, MODEL_TOO_LARGE, BAD_REQUEST. A bad image encoder is no error. */
export async function hostModel(
  device: Device,
  options: LoadOptions,
  avoid: Avoid,
  notify: Progress,
): Promise<HostedModel> {
  const started = performance.now();
  const { files, load } = options;
  const facts = await readModelFacts(files.modelPath);
  requirePossible(load, facts);
  const threads = threadsOf(load, facts, { useful: device.threads, available: os.availableParallelism() });
  device.llama.maxThreads = Math.max(device.threads, threads);
  // Read beside the loading, and awaited at its end; a failure until then is none that nobody handles.
  const sha256 = sha256OfModel(facts);
  const mmprojSha256 = files.mmprojPath === null ? null : sha256OfFile(files.mmprojPath);
  for (const hash of [sha256, mmprojSha256]) hash?.catch(() => undefined);
  try {
    notify.stage("loading-model");
    const model = await loadModel(device.llama, files.modelPath, load, (progress) =>
      notify.progress(progress * 0.8),
    );
    notify.stage("loading-encoder");
    const seeing = await loadEncoder(model, files.mmprojPath, avoid, threads);
    notify.progress(0.9);
    notify.stage("loading-model");
    const tokensPerImage = seeing.encoder?.tokensPerImage ?? 0;
    const context = await createContext(model, { load, tokensPerImage, threads });
    if (model.gpuLayers > 0) await takeFirstStep(model, context);
    const vision = attach(seeing, context, options);
    const encoder = vision.available ? seeing.encoder : null;
    const seen = encoder === null ? null : files.mmprojPath;
    const read = { sha256: await sha256, mmprojSha256: seen === null ? null : await mmprojSha256 };
    const loaded: LoadedLocalModel = {
      kind: "local",
      model: files.model,
      files: loadedFiles(files.known, read),
      ...read,
      mmprojFileName: seen === null ? null : path.basename(seen),
      ...describe(facts),
      contextSize: context.contextSize,
      backend: device.backend,
      deviceNames: [...device.deviceNames],
      gpuLayers: model.gpuLayers,
      layers: model.fileInsights.totalLayers,
      kvCacheType: load.kvCacheType,
      flashAttention: flashAttentionOf(load),
      threads,
      engineBuild: device.engineBuild,
      templateSha256,
      loadMs: performance.now() - started,
      vision,
    };
    notify.progress(1);
    notify.stage("idle");
    return { model, context, encoder, loaded };
  } catch (thrown) {
    throw fromLoading(thrown);
  }
}

/**
 * Computes once before anyone asks. A GPU whose driver is older than the build's kernels can be opened and loaded, and
 * ends the process at its first step: here it still dies of loading, and the model is loaded elsewhere before anybody has
 * asked. Vulkan compiles its shaders in this step, which takes seconds the first time.
 */
async function takeFirstStep(model: LlamaModel, context: LlamaContext): Promise<void> {
  const sequence = context.getSequence();
  await sequence.evaluateWithoutGeneratingNewTokens([model.tokens.bos ?? (0 as Token)]);
  await sequence.dispose();
}

const describe = ({ architecture, quantisation, parameters }: ModelFacts) => ({
  architecture,
  quantisation,
  parameters,
});

type Seeing = { readonly encoder: ImageEncoder } | { readonly encoder: null; readonly vision: Vision };

const blind = (thrown: unknown): Seeing => ({
  encoder: null,
  vision: { available: false, failure: toFailure(thrown) },
});

async function loadEncoder(
  model: LlamaModel,
  mmprojPath: string | null,
  avoid: Avoid,
  threads: number,
): Promise<Seeing> {
  if (mmprojPath === null) {
    return blind(noImageEncoder());
  }
  if (avoid.encoder) {
    return blind(encoderCrashed());
  }
  try {
    const gpu = model.llama.gpu !== false && !avoid.encoderOnGpu;
    return { encoder: await ImageEncoder.load({ model, mmprojPath, gpu, threads }) };
  } catch (thrown) {
    return blind(thrown);
  }
}

/** Lets the context take images; where that fails, text goes on without them. */
function attach(seeing: Seeing, context: LlamaContext, { files }: LoadOptions): Vision {
  if (seeing.encoder === null) return seeing.vision;
  const { side, tokensPerImage } = seeing.encoder;
  try {
    seeing.encoder.attach(context);
    return { available: true, side, tokensPerImage, resampling: files.resampling };
  } catch (thrown) {
    return { available: false, failure: toFailure(thrown) };
  }
}
