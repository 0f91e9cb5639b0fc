import type { InstalledModel } from "../../../shared/models/library.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { canLoad, loadedModel, openingModelId } from "../../stores/core-store.ts";
import { Button } from "../../ui/button.tsx";

/** Loads a model, stops that, or frees its memory: one button, so that the focus stays on it whatever it does next. */
export function LoadButton({ model }: { model: InstalledModel }) {
  const ready = useCore(({ engine }) => canLoad(engine));
  const loaded = useCore(({ engine }) => loadedModel(engine)?.model.id === model.id);
  const opening = useCore((state) => openingModelId(state) === model.id);
  const { loadModel, unloadModel } = useActions();
  const off = !(ready && (loaded || opening || model.problem === null));
  const act = (clicks: number): void => {
    if (off) return;
    if (!loaded && !opening) void loadModel(model.id);
    // The second half of a double click on "Load" is not meant for "Stop loading".
    else if (loaded || clicks < 2) void unloadModel();
  };
  return (
    <Button aria-disabled={off} onClick={({ detail }) => act(detail)}>
      {loaded ? "Unload" : opening ? "Stop loading" : "Load"}
    </Button>
  );
}
