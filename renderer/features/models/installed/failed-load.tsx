import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatClock, formatCount } from "../../../format.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import type { FitState } from "../use-fit.ts";
import { wayOut } from "./way-out.ts";

/** Why this model does not run, and what would. The one that is chosen in the settings is the one that was tried. */
export function FailedLoad({ model, fit }: { model: InstalledModel; fit: FitState }) {
  const engine = useCore((state) => state.engine);
  const chosen = useCore((state) => state.settings.modelId === model.id);
  const options = useCore(({ settings }) => settings.loadOptions[model.id]) ?? defaultLoadOptions;
  const { loadModel, setLoadOptions } = useActions();
  if (engine.state !== "failed" || !chosen) return null;
  const { failure, retryAt } = engine;
  const way = wayOut(failure.code, model, options, fit.state === "ready" ? fit.sensibleFits : []);
  const again = retryAt === null ? "" : ` It is started again at ${formatClock(retryAt)}.`;
  const other =
    way?.kind === "other-model" ? ` What fits this computer: ${way.name} in ${way.quantisation}.` : "";
  const loadSmaller = async (tokens: number): Promise<void> => {
    if (await setLoadOptions(model.id, { ...options, contextSize: tokens })) await loadModel(model.id);
  };
  return (
    <ErrorNote
      message={failure.message}
      remedy={failure.remedy + again + other}
      action={
        way?.kind === "smaller-context" ? (
          <Button onClick={() => void loadSmaller(way.tokens)}>
            Load with {formatCount(way.tokens)} tokens
          </Button>
        ) : (
          <Button onClick={() => void loadModel(model.id)}>
            {failure.code === "TERMS_NOT_ACCEPTED" ? "Read the terms" : "Try again"}
          </Button>
        )
      }
    />
  );
}
