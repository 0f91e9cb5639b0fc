/** Combines the facts of a model and of this computer into what a window shows. */
import { defaultLoadOptions, type KvCacheType } from "../../../../shared/load-options.ts";
import type { FileFit, Fit, Machine } from "../../../../shared/models/fit.ts";
import { largestContext, place, sensibleContext } from "../../../../shared/models/fit-verdict.ts";
import type { ComputePoint, Estimate } from "../../../../shared/models/memory-need.ts";
import type { HeaderFacts } from "./header-facts.ts";

export interface KnownModel {
  readonly facts: HeaderFacts;
  readonly basis: Fit["basis"];
  /** 0: text only. */
  readonly mmprojBytes: number;
  /** Bytes that have yet to be downloaded. */
  readonly missingBytes: number;
  readonly compute: readonly ComputePoint[];
}

export interface AskedContext {
  /** Tokens; null: a recommended size. */
  readonly contextSize: number | null;
  readonly kvCacheType?: KvCacheType | undefined;
}

export function fitOf(machine: Machine, model: KnownModel, asked: AskedContext): FileFit {
  const estimate = estimateOf(model, asked.kvCacheType ?? defaultLoadOptions.kvCacheType);
  const wanted = asked.contextSize ?? sensibleContext(machine, estimate);
  const contextSize = Math.min(wanted, estimate.shape.trainedContext);
  const placed = place(machine, estimate, contextSize);
  return {
    contextSize,
    ...placed,
    largestContext: largestContext(machine, estimate, placed),
    basis: model.basis,
    diskTooSmall: machine.disk !== null && model.missingBytes > machine.disk.freeBytes,
  };
}

function estimateOf({ facts, mmprojBytes, compute }: KnownModel, kvCacheType: KvCacheType): Estimate {
  // A context whose needs cannot be computed cannot be used either.
  const trainedContext = Math.min(facts.shape.trainedContext, compute.at(-1)?.contextSize ?? 0);
  return {
    ...facts,
    shape: { ...facts.shape, trainedContext },
    kvCacheType,
    mmprojBytes,
    compute,
  };
}
