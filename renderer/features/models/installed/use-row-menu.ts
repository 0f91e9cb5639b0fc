import { FolderOpen, ShieldCheck, Star, Trash2 } from "lucide-react";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import type { MenuItem } from "../../../ui/menu.tsx";

/** What is done with a model now and then. */
export function useRowMenu(model: InstalledModel, onRemove: () => void): readonly MenuItem[] {
  const isDefault = useCore((state) => state.settings.modelId === model.id);
  const { setSettings, verifyModel, revealModel } = useActions();
  const { id, place, problem, verification } = model;
  return [
    {
      label: isDefault ? "Is the default" : "Make it the default",
      icon: Star,
      disabled: isDefault || problem !== null,
      onSelect: () => void setSettings({ modelId: id }),
    },
    {
      label: "Verify again",
      icon: ShieldCheck,
      disabled: verification.state === "checking",
      onSelect: () => void verifyModel(id),
    },
    { label: "Show in folder", icon: FolderOpen, onSelect: () => void revealModel(id) },
    ...(place === "app"
      ? []
      : [{ label: "Remove", icon: Trash2, danger: true, separated: true, onSelect: onRemove }]),
  ];
}
