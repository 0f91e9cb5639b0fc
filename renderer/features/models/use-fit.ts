import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import type { Fit, Machine } from "../../../shared/models/fit.ts";
import type { Bridge } from "../../bridge.ts";
import { useActions, useBridge, useCore, useModelsPage } from "../../stores/context.tsx";
import { loadedModel, openingModelId } from "../../stores/core-store.ts";

type Answer =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | ({ readonly state: "ready" } & Fits);

interface Fits {
  readonly machine: Machine;
  /** At the context that is chosen on the page. */
  readonly fits: readonly Fit[];
  /** Each at a size that makes sense for it, whatever is chosen: so a model is loaded where its options say nothing else. */
  readonly sensibleFits: readonly Fit[];
}

type VariantName = Pick<Fit, "registryId" | "quantisation">;

/** What this computer has, and whether each variant of the registry fits it. */
export type FitState = Answer & {
  readonly again: () => void;
  /** Has one variant's own header read from the hub, for figures of that very file. */
  readonly refine: (variant: VariantName) => Promise<void>;
};

/**
 * Asked when the page opens, when another context is chosen, and when a model has come, gone or been loaded: all of that
 * changes what is free. Not while one is being loaded: the answer costs seconds of the processor that the load needs, and
 * would be out of date at its end. The last answer stays until the next one is there.
 */
export function useFit(): FitState {
  const bridge = useBridge();
  const { notify } = useActions();
  const contextSize = useModelsPage((state) => state.contextSize);
  const models = useCore((state) => state.models.length);
  const opening = useCore((state) => openingModelId(state) !== null);
  const loadedNow = useCore(({ engine }) => loadedModel(engine)?.model.id ?? "");
  const [loaded, setLoaded] = useState(loadedNow);
  if (!opening && loaded !== loadedNow) setLoaded(loadedNow);
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer>({ state: "loading" });
  const occasion = `${models} ${loaded} ${attempt} ${contextSize}`;
  const latest = useRef(occasion);
  useEffect(() => {
    latest.current = occasion;
    ask(bridge, contextSize).then(
      (reply) => latest.current === occasion && setAnswer({ state: "ready", ...reply }),
      (thrown: unknown) =>
        latest.current === occasion && setAnswer({ state: "failed", failure: toFailure(thrown) }),
    );
  }, [bridge, occasion, contextSize]);

  const again = useCallback(() => setAttempt((before) => before + 1), []);
  const refine = useCallback(
    async ({ registryId, quantisation }: VariantName): Promise<void> => {
      try {
        const reply = await ask(bridge, contextSize, { registryId, quantisation });
        if (latest.current === occasion) setAnswer({ state: "ready", ...reply });
        // Something has changed meanwhile; the core remembers the header.
        else again();
      } catch (thrown) {
        const { message, remedy } = toFailure(thrown);
        notify({ tone: "error", message, remedy, action: null, lastsMs: null });
      }
    },
    [bridge, notify, contextSize, occasion, again],
  );
  return { ...answer, again, refine };
}

async function ask(bridge: Bridge, contextSize: number | null, refine?: VariantName): Promise<Fits> {
  const params = refine === undefined ? { contextSize } : { contextSize, refine };
  const { machine, fits } = await bridge.request("models.fit", params);
  if (contextSize === null) return { machine, fits, sensibleFits: fits };
  const sensible = await bridge.request("models.fit", { contextSize: null });
  return { machine, fits, sensibleFits: sensible.fits };
}

/** undefined: the registry has no such variant. */
export const fitOf = (fits: readonly Fit[], registryId: string | null, quantisation: string | null) =>
  fits.find((one) => one.registryId === registryId && one.quantisation === quantisation);
