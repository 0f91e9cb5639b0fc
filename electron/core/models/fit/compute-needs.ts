/** Asks the engine, once for each shape, how much memory contexts of a model take beside its KV cache. */
import { CasebookError } from "../../../../shared/errors.ts";
import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import { type ComputePoint, kvCacheBytes } from "../../../../shared/weights/memory-need.ts";
import type { ModelShape } from "../../../../shared/weights/registered-model.ts";
import type { Engine } from "../../engine/engine.ts";
import { syntheticHeader } from "./synthetic-header.ts";

/** The rest lies between: these buffers grow evenly. The last is what Gemma 3 was trained for. */
const contextSizes = [1_024, 8_192, 32_768, 131_072] as const;
/** Which types the weights have makes no difference to a context; these go with every shape. */
const anyQuantisation = "BF16";

/** For the sizes that the engine could compute, smallest first. Throws what the engine throws; the next call asks again. */
export type ComputeNeeds = (shape: ModelShape, gpu: "auto" | "off") => Promise<readonly ComputePoint[]>;

/** @param together shapes that are asked about in one go, since each time a process is started for it */
export function createComputeNeeds(
  engine: Pick<Engine, "fit">,
  together: readonly ModelShape[] = [],
): ComputeNeeds {
  const known = new Map<string, Promise<readonly ComputePoint[]>>();
  const keyOf = (shape: ModelShape, gpu: "auto" | "off"): string => JSON.stringify([shape, gpu]);
  return (shape, gpu) => {
    const key = keyOf(shape, gpu);
    const before = known.get(key);
    if (before !== undefined) return before;
    const others = together.filter((other) => keyOf(other, gpu) !== key);
    const shapes = others.length < together.length ? [shape, ...others] : [shape];
    const answers = ask(engine, shapes, gpu);
    for (const [index, one] of shapes.entries()) {
      const points = answers.then((all) => all[index] ?? []);
      known.set(keyOf(one, gpu), points);
      points.catch(() => known.delete(keyOf(one, gpu)));
    }
    return answers.then(([points = []]) => points);
  };
}

async function ask(
  engine: Pick<Engine, "fit">,
  shapes: readonly ModelShape[],
  gpu: "auto" | "off",
): Promise<readonly (readonly ComputePoint[])[]> {
  const { kvCacheType } = defaultLoadOptions;
  const models = shapes.map((shape) => ({ shape, made: syntheticHeader(shape, anyQuantisation) }));
  const answers = await upToACrash(contextSizes, (sizes) => {
    const requests = models.map(({ shape, made: { header, fileBytes } }) => ({
      header,
      fileBytes,
      contextSizes: sizesFor(shape, sizes),
      kvCacheType,
      flashAttention: null,
    }));
    return engine.fit(requests, gpu);
  });
  return shapes.map((shape, index) =>
    (answers[index] ?? []).map(({ contextSize, memoryBytes, onGpu }) => {
      const beside = (bytes: number): number =>
        Math.max(0, bytes - kvCacheBytes(shape, contextSize, kvCacheType));
      return {
        contextSize,
        memoryBytes: beside(memoryBytes),
        onGpu: onGpu && { gpuBytes: beside(onGpu.gpuBytes), memoryBytes: onGpu.memoryBytes },
      };
    }),
  );
}

/** No more than the model was trained for. */
function sizesFor({ trainedContext }: ModelShape, sizes: readonly number[]): readonly number[] {
  const possible = sizes.filter((size) => size <= trainedContext);
  return possible.length > 0 ? possible : [trainedContext];
}

/**
 * A GPU that cannot hold the KV cache of a layer in one buffer ends the process, here as when the model is loaded. Then the
 * largest size is left out, as long as there is another.
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
