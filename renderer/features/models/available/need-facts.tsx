import type { Fit } from "../../../../shared/models/fit.ts";
import { totalOf } from "../../../../shared/models/memory-need.ts";
import { formatBytes, formatCount } from "../../../format.ts";
import { Facts } from "../../../ui/facts.tsx";

/** What the memory is needed for, at the context that the verdict is about. */
export function NeedFacts({ fit }: { fit: Pick<Fit, "need" | "contextSize"> }) {
  return (
    <>
      <h4>Memory needed, {formatBytes(totalOf(fit.need))}</h4>
      <Facts facts={partsOf(fit)} />
    </>
  );
}

function partsOf({ need, contextSize }: Pick<Fit, "need" | "contextSize">) {
  const { weightsBytes, mmprojBytes, kvCacheBytes, overheadBytes } = need;
  return [
    ["Weights", formatBytes(weightsBytes)],
    ["Image encoder", mmprojBytes === 0 ? "None, text only" : formatBytes(mmprojBytes)],
    ["KV cache", `${formatBytes(kvCacheBytes)} at ${formatCount(contextSize)} tokens`],
    ["Computation", formatBytes(overheadBytes)],
  ] as const;
}
