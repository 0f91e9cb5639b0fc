/** Asks the engine how much memory contexts of a model take beside the KV cache, as llama.cpp computes it. */
import { CasebookError } from "../../../../shared/errors.ts";
import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import { type ComputePoint, kvCacheBytes } from "../../../../shared/models/memory-need.ts";
import type { ModelShape } from "../../../../shared/models/registered-model.ts";
import type { EngineReport, LocalEngine } from "../../engine/local-engine.ts";
import { syntheticHeader } from "./synthetic-header.ts";

/** Sizes in between are interpolated, since these buffers grow evenly. The last one is what Gemma 3 was trained for. */
const contextSizes = [1_024, 8_192, 32_768, 131_072] as const;
/** The quantisation makes no difference to a context; this one goes with every shape. */
const anyQuantisation = "BF16";

/** The engine's answer for some shapes, and for the machine. */
export interface Computed {
  readonly report: EngineReport;
  /** In the order of the shapes; for the sizes that could be computed, smallest first. */
  readonly points: readonly (readonly ComputePoint[])[];
}

/** Throws what the engine throws. */
export async function computeNeeds(
  engine: Pick<LocalEngine, "fit">,
  shapes: readonly ModelShape[],
  gpu: "auto" | "off",
): Promise<Computed> {
  const { kvCacheType } = defaultLoadOptions;
  const models = shapes.map((shape) => ({ shape, made: syntheticHeader(shape, anyQuantisation) }));
  const { report, needs } = await upToACrash(contextSizes, (sizes) => {
    const requests = models.map(({ shape, made: { header, fileBytes } }) => ({
      header,
      fileBytes,
      contextSizes: sizesFor(shape, sizes),
      kvCacheType,
      flashAttention: null,
    }));
    return engine.fit(requests, gpu);
  });
  const points = shapes.map((shape, index) =>
    (needs[index] ?? []).map(({ contextSize, memoryBytes, onGpu }) => {
      const beside = (bytes: number): number =>
        Math.max(0, bytes - kvCacheBytes(shape, contextSize, kvCacheType));
      return {
        contextSize,
        memoryBytes: beside(memoryBytes),
        onGpu: onGpu && { gpuBytes: beside(onGpu.gpuBytes), memoryBytes: onGpu.memoryBytes },
      };
    }),
  );
  return { report, points };
}

/** Caches what was computed, which does not change while the machine is the same. */
export interface ComputeNeeds {
  /** Whether they were computed before, with a GPU or without. */
  knows(shapes: readonly ModelShape[]): boolean;
  /** Computes the needs on this machine, and returns the machine. */
  survey(shapes: readonly ModelShape[], gpu: "auto" | "off"): Promise<EngineReport>;
  /** In the order of the shapes. A failed computation is repeated the next time. */
  of(shapes: readonly ModelShape[], gpu: "auto" | "off"): Promise<Computed["points"]>;
}

export function createComputeNeeds(engine: Pick<LocalEngine, "fit">): ComputeNeeds {
  const known = new Map<string, Promise<readonly ComputePoint[]>>();
  const keyOf = (shape: ModelShape, gpu: "auto" | "off"): string => JSON.stringify([shape, gpu]);
  return {
    knows: (shapes) =>
      shapes.every((shape) => known.has(keyOf(shape, "auto")) || known.has(keyOf(shape, "off"))),
    async survey(shapes, gpu) {
      const { report, points } = await computeNeeds(engine, shapes, gpu);
      const found = report.gpu === null ? "off" : gpu;
      for (const [index, shape] of shapes.entries())
        known.set(keyOf(shape, found), Promise.resolve(points[index] ?? []));
      return report;
    },
    of(shapes, gpu) {
      const missing = shapes.filter((shape) => !known.has(keyOf(shape, gpu)));
      if (missing.length > 0) {
        const computed = computeNeeds(engine, missing, gpu);
        for (const [index, shape] of missing.entries()) {
          const points = computed.then((all) => all.points[index] ?? []);
          known.set(keyOf(shape, gpu), points);
          points.catch(() => known.delete(keyOf(shape, gpu)));
        }
      }
      return Promise.all(shapes.map((shape) => known.get(keyOf(shape, gpu)) ?? Promise.resolve([])));
    },
  };
}

/** The sizes up to what the model was trained for. */
function sizesFor({ trainedContext }: ModelShape, sizes: readonly number[]): readonly number[] {
  const possible = sizes.filter((size) => size <= trainedContext);
  return possible.length > 0 ? possible : [trainedContext];
}

/**
 * A GPU that cannot hold the KV cache of a layer in one buffer ends the process, here as when the model is loaded. The
 * largest size is left out then, as long as there is another.
 */
async function upToACrash<T>(
  sizes: readonly number[],
  askAbout: (sizes: readonly number[]) => Promise<T>,
): Promise<T> {
  try {
    return await askAbout(sizes);
  } catch (thrown) {
    const crashed = thrown instanceof CasebookError && thrown.code === "ENGINE_CRASHED";
    if (!crashed || sizes.length === 1) throw thrown;
  }
  return await upToACrash(sizes.slice(0, -1), askAbout);
}
