import { CircleAlert, CircleDashed, LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import type { EngineStatus, LoadedModel } from "../../../shared/domain.ts";
import { hostOf } from "../../data-promise.ts";
import { formatShare } from "../../format.ts";
import { useCore } from "../../stores/context.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Tip } from "../../ui/tip.tsx";
import { useModelMenu } from "./use-model-menu.ts";

/** Which model answers and what state it is in; opens a menu of the models on this computer. */
export function ModelChip() {
  return <Menu trigger={<Chip />} items={useModelMenu()} />;
}

/** The menu gives it a ref and what it needs to be its button. */
function Chip(props: ComponentProps<"button">) {
  const engine = useCore((state) => state.engine);
  return (
    <Tip text={explain(engine)}>
      <button type="button" className="chip model-chip" {...props}>
        <State engine={engine} />
      </button>
    </Tip>
  );
}

function State({ engine }: { engine: EngineStatus }) {
  switch (engine.state) {
    case "off":
      return (
        <>
          <CircleDashed size={12} aria-hidden />
          No model is loaded
        </>
      );
    case "starting":
      return (
        <>
          <LoaderCircle size={12} className="model-chip__turning" aria-hidden />
          Starting the engine
        </>
      );
    case "loading":
      return (
        <>
          <span className="cut">Loading {engine.modelName}</span>
          <span className="model-chip__bar">
            <Progress value={engine.progress} label={`Loading ${engine.modelName}`} />
          </span>
          {formatShare(engine.progress)}
        </>
      );
    case "ready":
    case "busy":
      return <Loaded loaded={engine.loaded} busy={engine.state === "busy"} />;
    case "failed":
      return (
        <>
          <CircleAlert size={12} className="model-chip__failed" aria-hidden />
          The model does not run
        </>
      );
  }
}

function Loaded({ loaded, busy }: { loaded: LoadedModel; busy: boolean }) {
  const { name, notice } = loaded.model;
  return (
    <>
      <i className={busy ? "dot dot--busy" : "dot"} />
      <span className="model-chip__name">{name}</span>
      {busy ? <span className="hidden-visually">, answering</span> : null}
      <span className="model-chip__notice dim cut">{withoutStop(notice)}</span>
    </>
  );
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");

function explain(engine: EngineStatus): string {
  if (engine.state !== "ready" && engine.state !== "busy") return "Choose the model that answers";
  const { model, vision } = engine.loaded;
  const images = vision.available ? "reads images" : "image input is off";
  return `${engine.state === "busy" ? "Answering" : "Ready"} · ${whereOf(engine.loaded)} · ${images}. ${model.notice}`;
}

/** What the model runs on. */
function whereOf(loaded: LoadedModel): string {
  if (loaded.kind === "remote") return `on ${hostOf(loaded.server)}`;
  const { quantisation, backend, deviceNames } = loaded;
  return `${quantisation} · ${deviceNames.length === 0 ? backend.toUpperCase() : deviceNames.join(", ")}`;
}
