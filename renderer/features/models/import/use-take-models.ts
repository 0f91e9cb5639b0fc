import { useCallback } from "react";
import { useActions } from "../../../stores/context.tsx";
import type { DroppedModels } from "./dropped-models.ts";
import { showImport } from "./focus-import.ts";

/** Begins the import of what was dropped or chosen, or says that there was nothing in it. */
export function useTakeModels(): (dropped: DroppedModels) => void {
  const { importFiles, notify } = useActions();
  return useCallback(
    ({ models, others }) => {
      if (models.length > 0) {
        importFiles(models);
        showImport();
        return;
      }
      notify({
        tone: "error",
        message: `There is no model file in what you chose${others === 0 ? "" : `, only ${others === 1 ? "a file" : `${others} files`} of another kind`}.`,
        remedy: "Model files end in .gguf. Images belong to a case: go back and drop them there.",
        action: null,
        lastsMs: null,
      });
    },
    [importFiles, notify],
  );
}
