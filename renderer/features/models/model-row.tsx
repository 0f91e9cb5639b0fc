import type { EngineStatus, Model } from "../../../shared/domain.ts";
import { formatBytes, formatShare } from "../../format.ts";
import { loadedModel } from "../../stores/app-store.ts";
import { useActions, useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";

export function ModelRow({ model }: { model: Model }) {
  const engine = useApp((state) => state.engine);
  return (
    <li className="model">
      <div className="model__what">
        <b>{model.name}</b>
        <p>{model.notice}</p>
        <p className="faint cut mono" title={model.fileName}>
          {model.fileName}
        </p>
      </div>
      <div className="model__size">
        {formatBytes(model.bytes)}
        <p>{model.hasImageEncoder ? "with image encoder" : "text only, no image encoder"}</p>
      </div>
      <div className="model__state">
        <State engine={engine} model={model} />
      </div>
      <Switch engine={engine} model={model} />
    </li>
  );
}

/** An answer is not cut short by a switch of the model; loading, which may take minutes, can be cancelled. */
function Switch({ engine, model }: { engine: EngineStatus; model: Model }) {
  const chosen = useApp((state) => state.settings.modelId === model.id);
  const { loadModel, unloadModel } = useActions();
  const answering = engine.state === "busy";
  const comes =
    engine.state === "loading" ? engine.modelId === model.id : engine.state === "starting" && chosen;
  if (comes) return <Button onClick={() => void unloadModel()}>Cancel</Button>;
  if (loadedModel(engine)?.model.id === model.id) {
    return (
      <Button disabled={answering} onClick={() => void unloadModel()}>
        Unload
      </Button>
    );
  }
  return (
    <Button disabled={answering} onClick={() => void loadModel(model.id)}>
      Load
    </Button>
  );
}

function State({ engine, model }: { engine: EngineStatus; model: Model }) {
  const chosen = useApp((state) => state.settings.modelId === model.id);
  switch (engine.state) {
    case "loading":
      if (engine.modelId !== model.id) return null;
      return (
        <>
          <span>Loading, {formatShare(engine.progress)}</span>
          <Progress value={engine.progress} label={`Loading ${model.name}`} />
        </>
      );
    case "ready":
    case "busy":
      if (engine.loaded.model.id !== model.id) return null;
      return (
        <span className="model__loaded">
          <i className={engine.state === "busy" ? "dot dot--busy" : "dot"} />
          {engine.state === "busy" ? "Answering" : "Loaded"}
        </span>
      );
    case "failed":
      return chosen ? <span className="model__failed">{engine.failure.message}</span> : null;
    case "off":
    case "starting":
      return chosen ? <span className="dim">Chosen, not loaded</span> : null;
  }
}
