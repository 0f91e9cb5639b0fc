import { useCallback } from "react";
import { imageFormatNames } from "../../../shared/imaging/formats.ts";
import { counted } from "../../format.ts";
import { useActions, useCases, useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";
import { composerFieldId } from "../../ui/composer-focus.ts";
import { useFileDrag } from "../../ui/use-file-drag.ts";
import { useFilePaste } from "./use-file-paste.ts";
import "../../ui/drop-target.css";

/** Takes files dropped or pasted anywhere in the window, and says beforehand what will become of them. */
export function DropTarget() {
  const caseId = useCases((state) => state.selectedId);
  const { addImages } = useActions();
  const add = useCallback(
    (files: readonly File[]) => {
      void addImages(caseId, files);
      document.getElementById(composerFieldId)?.focus();
    },
    [addImages, caseId],
  );
  const drag = useFileDrag(add);
  useFilePaste(composerFieldId, add);
  return drag === null ? null : <Overlay files={drag.files} fresh={caseId === null} />;
}

function Overlay({ files, fresh }: { files: number; fresh: boolean }) {
  const off = useCore(({ engine }) => {
    const loaded = loadedModel(engine);
    return loaded !== null && !loaded.vision.available ? loaded.vision.failure.message : null;
  });
  return (
    <div className="drop-target" aria-hidden>
      <div className="drop-target__words">
        <p>
          {files === 0 ? "Drop to add" : `Drop to add ${counted(files, "file")}`}{" "}
          {fresh ? "to a new case" : "to your next question"}
        </p>
        <p>{imageFormatNames}. They stay on this computer.</p>
        {off === null ? null : <p className="drop-target__off">Image input is off. {off}</p>}
      </div>
    </div>
  );
}
