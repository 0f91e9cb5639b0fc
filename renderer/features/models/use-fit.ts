import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import type { Fit, Machine } from "../../../shared/weights/fit.ts";
import { loadedModel, openingModelId } from "../../stores/app-store.ts";
import { useActions, useApp, useBridge } from "../../stores/context.tsx";

type Answer =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly machine: Machine; readonly fits: readonly Fit[] };

type VariantName = Pick<Fit, "registryId" | "quantisation">;

/** What this computer has, and whether each variant of the registry fits it. */
export type FitState = Answer & {
  readonly again: () => void;
  /** Has one variant's own header read from the hub, for figures of that very file. */
  readonly refine: (variant: VariantName) => Promise<void>;
};

/**
 * Asked when the page opens, and when a model has come, gone or been loaded: all of that changes what is free. Not while
 * one is being loaded: the answer costs seconds of the processor that the load needs, and would be out of date at its end.
 */
export function useFit(): FitState {
  const bridge = useBridge();
  const { notify } = useActions();
  const models = useApp((state) => state.models.length);
  const opening = useApp((state) => openingModelId(state) !== null);
  const loadedNow = useApp(({ engine }) => loadedModel(engine)?.model.id ?? "");
  const [loaded, setLoaded] = useState(loadedNow);
  if (!opening && loaded !== loadedNow) setLoaded(loadedNow);
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer>({ state: "loading" });
  const occasion = `${models} ${loaded} ${attempt}`;
  const latest = useRef(occasion);
  useEffect(() => {
    latest.current = occasion;
    bridge.request("models.fit", { contextSize: null }).then(
      (reply) => latest.current === occasion && setAnswer({ state: "ready", ...reply }),
      (thrown: unknown) =>
        latest.current === occasion && setAnswer({ state: "failed", failure: toFailure(thrown) }),
    );
  }, [bridge, occasion]);

  const again = useCallback(() => setAttempt((before) => before + 1), []);
  const refine = useCallback(
    async ({ registryId, quantisation }: VariantName): Promise<void> => {
      try {
        const params = { contextSize: null, refine: { registryId, quantisation } };
        setAnswer({ state: "ready", ...(await bridge.request("models.fit", params)) });
      } catch (thrown) {
        const { message, remedy } = toFailure(thrown);
        notify({ tone: "error", message, remedy, action: null, lastsMs: null });
      }
    },
    [bridge, notify],
  );
  return { ...answer, again, refine };
}

/** undefined: not known (yet), or the registry has no such variant. */
export const fitOf = (fit: FitState, registryId: string | null, quantisation: string | null) =>
  fit.state === "ready"
    ? fit.fits.find((one) => one.registryId === registryId && one.quantisation === quantisation)
    : undefined;
