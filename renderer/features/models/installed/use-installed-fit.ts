import { useEffect, useState } from "react";
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import type { FileFit, Machine } from "../../../../shared/weights/fit.ts";
import type { InstalledModel } from "../../../../shared/weights/library.ts";
import { registeredVariant } from "../../../../shared/weights/registry.ts";
import type { Bridge } from "../../../bridge.ts";
import { useBridge } from "../../../stores/context.tsx";
import { type FitState, fitOf } from "../use-fit.ts";

type Answer =
  | { readonly state: "waiting" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "known"; readonly fit: FileFit; readonly machine: Machine };

const waiting: Answer = { state: "waiting" };

/**
 * How a model on this computer fits at a context; null: at a size that makes sense. Of the registry's models the page knows
 * that already, and says itself where it cannot be known; any other is judged by its own header.
 */
export function useInstalledFit(model: InstalledModel, contextSize: number | null, page: FitState): Answer {
  const bridge = useBridge();
  const { id, registryId, quantisation } = model;
  const registered = isRegistered(model);
  const byPage = registered && contextSize === null;
  // Its row says what is wrong with it.
  const broken = model.problem !== null;
  const [answer, setAnswer] = useState<Answer>(waiting);
  useEffect(() => {
    if (byPage || broken) return;
    let wanted = true;
    const asked = registered
      ? askRegistered(bridge, registryId, quantisation, contextSize)
      : askInstalled(bridge, id, contextSize);
    asked.then(
      (found) => wanted && setAnswer(found),
      (thrown: unknown) =>
        wanted && setAnswer(registered ? waiting : { state: "failed", failure: toFailure(thrown) }),
    );
    return () => {
      wanted = false;
    };
  }, [bridge, id, registryId, quantisation, contextSize, registered, byPage, broken]);
  if (broken) return waiting;
  if (!byPage) return answer;
  const fit = page.state === "ready" ? fitOf(page.sensibleFits, registryId, quantisation) : undefined;
  return page.state === "ready" && fit !== undefined
    ? { state: "known", fit, machine: page.machine }
    : waiting;
}

/** The practice model has an entry of its own, which says nothing of memory. */
const isRegistered = ({ registryId, quantisation }: InstalledModel): boolean =>
  registryId !== null && quantisation !== null && registeredVariant(registryId, quantisation) !== null;

async function askRegistered(
  bridge: Bridge,
  registryId: string | null,
  quantisation: string | null,
  contextSize: number | null,
): Promise<Answer> {
  const { machine, fits } = await bridge.request("models.fit", { contextSize });
  const fit = fitOf(fits, registryId, quantisation);
  return fit === undefined ? waiting : { state: "known", fit, machine };
}

async function askInstalled(bridge: Bridge, modelId: string, contextSize: number | null): Promise<Answer> {
  const { machine, fit } = await bridge.request("models.fitInstalled", { modelId, contextSize });
  return { state: "known", fit, machine };
}
