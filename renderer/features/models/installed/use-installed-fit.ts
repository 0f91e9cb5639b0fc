import { defaultLoadOptions, type LoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { useBridge } from "../../../stores/context.tsx";
import { type FileFitState, useFileFit, waiting } from "../use-file-fit.ts";
import { type FitState, fitOf } from "../use-fit.ts";

/**
 * How a model on this computer fits with its load options, by its own header. Of the registry's models the page knows it at
 * the defaults, and says itself where it cannot be known.
 */
export function useInstalledFit(
  model: InstalledModel,
  { contextSize, kvCacheType }: LoadOptions,
  page: FitState,
): FileFitState {
  const bridge = useBridge();
  const { id, registryId, quantisation } = model;
  const registered = isRegistered(model);
  const byPage = registered && contextSize === null && kvCacheType === defaultLoadOptions.kvCacheType;
  // Its row says what is wrong with it.
  const broken = model.problem !== null;
  const answer = useFileFit({
    file: byPage || broken ? null : id,
    conditions: `${contextSize} ${kvCacheType}`,
    ask: () => bridge.request("models.fitInstalled", { modelId: id, contextSize, kvCacheType }),
  });
  if (broken || (registered && answer.state === "failed")) return waiting;
  if (!registered || (!byPage && answer.state === "known")) return answer;
  const fit = page.state === "ready" ? fitOf(page.sensibleFits, registryId, quantisation) : undefined;
  return page.state === "ready" && fit !== undefined
    ? { state: "known", stale: !byPage, fit, machine: page.machine }
    : waiting;
}

/** The practice model has an entry of its own, which says nothing of memory. */
const isRegistered = ({ registryId, quantisation }: InstalledModel): boolean =>
  registryId !== null && quantisation !== null && registeredVariant(registryId, quantisation) !== null;
