import { Boxes, Check, X } from "lucide-react";
import type { InstalledModel } from "../../../shared/models/library.ts";
import { formatBytes } from "../../format.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { canLoad, loadedModel, openingModelId } from "../../stores/core-store.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import { useShownShortcut } from "../../use-shortcuts.ts";

/** The models on this computer, each loaded by one click, and the way to all of them. */
export function useModelMenu(): readonly MenuItem[] {
  const models = useCore((state) => state.models);
  const engine = useCore((state) => state.engine);
  const openingId = useCore(openingModelId);
  const { loadModel, unloadModel, openPanel } = useActions();
  const shortcut = useShownShortcut("models");
  const loadedId = loadedModel(engine)?.model.id;
  return [
    ...models.map(
      (model): MenuItem => ({
        id: model.id,
        label: model.name,
        detail: detailOf(model, { loadedId, openingId }),
        ...(model.id === loadedId ? { icon: Check } : {}),
        disabled:
          model.problem !== null || model.id === loadedId || model.id === openingId || !canLoad(engine),
        onSelect: () => void loadModel(model.id),
      }),
    ),
    ...(openingId === null ? [] : [{ label: "Stop loading", icon: X, onSelect: () => void unloadModel() }]),
    {
      id: "all models",
      label: "Models",
      icon: Boxes,
      shortcut,
      separated: models.length > 0,
      onSelect: () => openPanel("models"),
    },
  ];
}

function detailOf(
  { id, quantisation, bytes, problem }: InstalledModel,
  { loadedId, openingId }: { readonly loadedId: string | undefined; readonly openingId: string | null },
): string {
  if (problem !== null) return "Cannot be loaded";
  if (id === loadedId) return "Loaded";
  if (id === openingId) return "Loading";
  return quantisation === null ? formatBytes(bytes) : `${quantisation}, ${formatBytes(bytes)}`;
}
