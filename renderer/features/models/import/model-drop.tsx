import { useCallback } from "react";
import { toFailure } from "../../../../shared/errors.ts";
import { counted } from "../../../format.ts";
import { useActions } from "../../../stores/context.tsx";
import { useFileDrag } from "../../../ui/use-file-drag.ts";
import "../../../ui/drop-target.css";
import { droppedModels, entriesOf, pickedModels } from "./dropped-models.ts";
import { useTakeModels } from "./use-take-models.ts";

/** The whole models page takes model files, and says so while they are over it. */
export function ModelDrop() {
  const take = useTakeModels();
  const { notify } = useActions();
  const drop = useCallback(
    (files: readonly File[], transfer: DataTransfer | null) => {
      const entries = entriesOf(transfer);
      if (entries.length === 0) {
        take(pickedModels(files));
        return;
      }
      droppedModels(entries).then(take, (thrown: unknown) => {
        const { message, remedy } = thrown instanceof DOMException ? unreadable : toFailure(thrown);
        notify({ tone: "error", message, remedy, action: null, lastsMs: null });
      });
    },
    [take, notify],
  );
  const drag = useFileDrag(drop);
  if (drag === null) return null;
  return (
    <div className="drop-target" aria-hidden>
      <div className="drop-target__words">
        <p>{drag.files === 0 ? "Drop to import" : `Drop to import ${counted(drag.files, "item")}`}</p>
        <p>Model files (.gguf) or a folder of them. They are checked before anything uses them.</p>
      </div>
    </div>
  );
}

const unreadable = {
  message: "What you dropped could not be read.",
  remedy: "Look whether you may read the files and folders, then drop them again.",
} as const;
