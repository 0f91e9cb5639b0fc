import { FolderOpen, RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { useActions, useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { LoadedFacts } from "./loaded-facts.tsx";
import { ModelRow } from "./model-row.tsx";
import "./models.css";

/** The models on this computer: which there are, which is loaded, and where to put others. */
export function ModelsPanel() {
  const open = useApp((state) => state.panel === "models");
  const { openPanel } = useActions();
  return (
    <Dialog open={open} onClose={() => openPanel(null)} title="Models" wide>
      <Content />
    </Dialog>
  );
}

function Content() {
  const models = useApp((state) => state.models);
  const { refreshModels } = useActions();
  useEffect(() => void refreshModels(), [refreshModels]);
  return (
    <div className="models">
      <section aria-label="On this computer">
        <h3 className="models__heading">On this computer</h3>
        <ul className="models__list">
          {models.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </ul>
      </section>
      <LoadedFacts />
      <ModelFolder />
    </div>
  );
}

function ModelFolder() {
  const info = useApp((state) => state.info);
  const { refreshModels, revealFolder, chooseModelFolder } = useActions();
  if (info === null) return null;
  return (
    <section aria-label="Model folder">
      <h3 className="models__heading">Add a model</h3>
      <p className="dim">
        Put the model file (.gguf) and, for images, its image encoder (mmproj, .gguf) into the model folder,
        then look again. Casebook loads Gemma 3 models such as MedGemma.
      </p>
      <p className="mono path">{info.modelFolder}</p>
      <div className="models__actions">
        <Button onClick={() => void refreshModels()}>
          <RefreshCw size={14} aria-hidden />
          Look again
        </Button>
        <Button onClick={() => void revealFolder("models")}>
          <FolderOpen size={14} aria-hidden />
          Show the folder
        </Button>
        {info.canChooseFolders ? (
          <Button onClick={() => void chooseModelFolder()}>Choose another folder</Button>
        ) : null}
      </div>
    </section>
  );
}
