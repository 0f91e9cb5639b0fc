import { useEffect, useState } from "react";
import type { LoadOptions } from "../../../../shared/load-options.ts";
import type { Fit, Machine } from "../../../../shared/weights/fit.ts";
import type { InstalledModel } from "../../../../shared/weights/library.ts";
import { kvCacheBytes } from "../../../../shared/weights/memory-need.ts";
import { registeredModel } from "../../../../shared/weights/registry.ts";
import { formatBytes, formatCount } from "../../../format.ts";
import { useBridge } from "../../../stores/context.tsx";
import { FitMark } from "../fit-mark.tsx";
import { type FitState, fitOf } from "../use-fit.ts";

interface OptionMemoryProps {
  readonly model: InstalledModel;
  readonly options: LoadOptions;
  readonly fit: FitState;
}

/** What the chosen context takes, and whether the model then fits. Known for the models of the registry. */
export function OptionMemory({ model, options, fit }: OptionMemoryProps) {
  const { contextSize, kvCacheType } = options;
  const chosen = useFitAt(model, contextSize);
  const sensible = fit.state === "ready" ? fit.sensibleFits : [];
  const shown = contextSize === null ? fitOf(sensible, model.registryId, model.quantisation) : chosen?.fit;
  const machine = fit.state === "ready" ? fit.machine : chosen?.machine;
  const shape = model.registryId === null ? undefined : registeredModel(model.registryId)?.shape;
  if (shown === undefined || machine === undefined || shape === undefined) {
    return model.registryId === null ? (
      <p className="setting__hint">
        Casebook does not know this model, so it cannot say beforehand how much memory a context takes.
      </p>
    ) : null;
  }
  const cache = kvCacheBytes(shape, shown.contextSize, kvCacheType);
  return (
    <div className="options__memory">
      <p className="setting__hint">
        The KV cache of {formatCount(shown.contextSize)} tokens takes {formatBytes(cache)} as {kvCacheType}.
      </p>
      <FitMark
        fit={{ ...shown, need: { ...shown.need, kvCacheBytes: Math.round(cache) }, diskTooSmall: false }}
        machine={machine}
      />
    </div>
  );
}

/** undefined while it is not known, or where it cannot be: the page's own line says why. */
function useFitAt(
  { registryId, quantisation }: InstalledModel,
  contextSize: number | null,
): { readonly fit: Fit | undefined; readonly machine: Machine } | undefined {
  const bridge = useBridge();
  const [answer, setAnswer] = useState<{ readonly fit: Fit | undefined; readonly machine: Machine }>();
  useEffect(() => {
    if (contextSize === null || registryId === null) return;
    let wanted = true;
    bridge.request("models.fit", { contextSize }).then(
      ({ machine, fits }) => {
        if (wanted) setAnswer({ fit: fitOf(fits, registryId, quantisation), machine });
      },
      () => wanted && setAnswer(undefined),
    );
    return () => {
      wanted = false;
    };
  }, [bridge, registryId, quantisation, contextSize]);
  return answer;
}
