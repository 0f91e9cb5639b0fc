import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatBytes, formatShare } from "../../../format.ts";
import { useActions, useCore, useModelsPage } from "../../../stores/context.tsx";
import { loadedModel, openingModelId } from "../../../stores/core-store.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { LoadButton } from "../load-button.tsx";
import type { FitState } from "../use-fit.ts";
import { FailedLoad } from "./failed-load.tsx";
import { InstalledChecks } from "./installed-checks.tsx";
import { LoadOptionsForm } from "./load-options-form.tsx";
import { RemoveModel } from "./remove-model.tsx";
import { useRowMenu } from "./use-row-menu.ts";

export function InstalledRow({ model, fit }: { model: InstalledModel; fit: FitState }) {
  const optionsOpen = useModelsPage(({ optionsOf }) => optionsOf === model.id);
  const [removing, setRemoving] = useState(false);
  return (
    <li className="row" aria-label={model.name}>
      <div className="row__what">
        <h3 className="row__name">
          {model.name}
          {model.quantisation === null || model.name.includes(model.quantisation) ? null : (
            <span className="row__quantisation">{model.quantisation}</span>
          )}
          <State model={model} />
        </h3>
        <p>{model.notice}</p>
        <p className="row__file cut" title={model.fileName}>
          {model.fileName}
        </p>
      </div>
      <div className="row__size">
        {formatBytes(model.bytes)}
        <p>{model.hasImageEncoder ? "with image encoder" : "text only, no image encoder"}</p>
      </div>
      <InstalledChecks model={model} />
      <RowButtons model={model} optionsOpen={optionsOpen} onRemove={() => setRemoving(true)} />
      {model.problem === null ? null : (
        <ErrorNote message={model.problem.message} remedy={model.problem.remedy} />
      )}
      <FailedLoad model={model} fit={fit} />
      {optionsOpen ? <LoadOptionsForm model={model} fit={fit} /> : null}
      <RemoveModel model={model} open={removing} onClose={() => setRemoving(false)} />
    </li>
  );
}

interface RowButtonsProps {
  readonly model: InstalledModel;
  readonly optionsOpen: boolean;
  readonly onRemove: () => void;
}

function RowButtons({ model, optionsOpen, onRemove }: RowButtonsProps) {
  const { openLoadOptions } = useActions();
  const items = useRowMenu(model, onRemove);
  return (
    <div className="row__act">
      <LoadButton model={model} />
      <Button
        variant="plain"
        aria-expanded={optionsOpen}
        onClick={() => openLoadOptions(optionsOpen ? null : model.id)}
      >
        Options
      </Button>
      <Menu trigger={<IconButton label={`More for ${model.name}`} icon={Ellipsis} />} items={items} />
    </div>
  );
}

function State({ model }: { model: InstalledModel }) {
  const engine = useCore((state) => state.engine);
  const opening = useCore((state) => openingModelId(state) === model.id);
  const isDefault = useCore((state) => state.settings.modelId === model.id);
  if (engine.state === "loading" && engine.modelId === model.id) {
    return (
      <span className="row__state" role="status">
        {/* A reader would say each percent. */}
        <span>
          Loading<span aria-hidden>, {formatShare(engine.progress)}</span>
        </span>
        <Progress value={engine.progress} label={`Loading ${model.name}`} />
      </span>
    );
  }
  if (opening) {
    return (
      <span className="row__state" role="status">
        Starting the engine
      </span>
    );
  }
  if (loadedModel(engine)?.model.id === model.id) {
    return (
      <span className="row__state">
        <i className={engine.state === "busy" ? "dot dot--busy" : "dot"} />
        {engine.state === "busy" ? "Answering" : "Loaded"}
      </span>
    );
  }
  return isDefault ? <span className="row__state dim">Default</span> : null;
}
