import { FolderOpen, RefreshCw } from "lucide-react";
import { useRef } from "react";
import { useActions, useApp, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import type { FitState } from "../use-fit.ts";
import { useKeptPlace } from "../use-kept-place.ts";
import { FoundModels } from "./found-models.tsx";
import { InstalledRow } from "./installed-row.tsx";
import { LoadedFacts } from "./loaded-facts.tsx";
import { RemoveAll } from "./remove-all.tsx";
import { WaitingMmprojList } from "./waiting-mmproj.tsx";
import "./installed.css";

export function InstalledList({ fit }: { fit: FitState }) {
  const models = useCore((state) => state.models);
  const section = useRef<HTMLElement>(null);
  return (
    <section
      className="models__section"
      aria-labelledby="installed-heading"
      ref={section}
      {...useKeptPlace(section)}
    >
      <h2 id="installed-heading">On this computer</h2>
      <ul className="panel rows">
        {models.map((model) => (
          <InstalledRow key={model.id} model={model} fit={fit} />
        ))}
      </ul>
      <WaitingMmprojList />
      <FoundModels />
      <Folder />
      <LoadedFacts />
    </section>
  );
}

function Folder() {
  const info = useApp((state) => state.info);
  const { refreshModels, revealFolder, chooseModelFolder } = useActions();
  if (info === null) return null;
  return (
    <div className="folder">
      <p className="small dim">
        Model folder: <span className="mono folder__path">{info.modelFolder}</span>
      </p>
      <div className="folder__actions">
        <Button size="small" onClick={() => void refreshModels()}>
          <RefreshCw size={14} aria-hidden />
          Look again
        </Button>
        <Button size="small" onClick={() => void revealFolder("models")}>
          <FolderOpen size={14} aria-hidden />
          Show the folder
        </Button>
        {info.canChooseFolders ? (
          <Button size="small" onClick={() => void chooseModelFolder()}>
            Choose another folder
          </Button>
        ) : null}
        <RemoveAll />
      </div>
    </div>
  );
}
