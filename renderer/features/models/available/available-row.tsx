import { useRef, useState } from "react";
import type { RegisteredModel, Variant } from "../../../../shared/models/registered-model.ts";
import { bytesOf } from "../../../../shared/models/registry.ts";
import { formatBytes } from "../../../format.ts";
import { useCore } from "../../../stores/context.tsx";
import { FitMark } from "../fit-mark.tsx";
import type { FitState } from "../use-fit.ts";
import { useKeptPlace } from "../use-kept-place.ts";
import { DownloadProgress, DownloadTrouble } from "./download-progress.tsx";
import { ModelDetails } from "./model-details.tsx";
import { RowAction } from "./row-action.tsx";
import { downloadOf, downloadsBeside, fitOfVariant, shownVariant } from "./variant-choice.ts";

export function AvailableRow({ model, fit }: { model: RegisteredModel; fit: FitState }) {
  const downloads = useCore((state) => state.downloads);
  const fits = fit.state === "ready" ? fit.fits : [];
  const [chosen, choose] = useState<string | null>(null);
  const [detailed, setDetailed] = useState(false);
  const variant =
    model.variants.find(({ quantisation }) => quantisation === chosen) ??
    shownVariant(model, { fits, downloads });
  if (variant === undefined) return null;
  const verdict = fitOfVariant(model, variant, fits);
  const download = downloadOf(model, variant, downloads);
  const reason = verdict?.recommended ?? null;
  return (
    <li className="row" aria-label={model.name}>
      <div className="row__what">
        <h3>
          {model.name}
          {reason === null ? null : <span className="tag">recommended</span>}
        </h3>
        <p>
          {model.modality === "text" ? "Text only" : "Text and images"}
          {" · "}
          <button
            type="button"
            className="link row__details"
            aria-expanded={detailed}
            onClick={() => setDetailed(!detailed)}
          >
            Details
          </button>
        </p>
        {reason === null ? null : <p>{reason}</p>}
        <QuantisationSelect model={model} shown={variant} onChoose={choose} />
      </div>
      <Size model={model} variant={variant} />
      {verdict === undefined || fit.state !== "ready" ? (
        <div className="fit" />
      ) : (
        <FitMark fit={verdict} machine={fit.machine} />
      )}
      <RowAction model={model} variant={variant} fits={fits} download={download} onChoose={choose} />
      {download === undefined ? null : <DownloadTrouble download={download} />}
      <DownloadsBeside model={model} shown={variant} />
      {detailed ? <ModelDetails model={model} variant={variant} fit={fit} /> : null}
    </li>
  );
}

/** What is fetched or has stopped in another quantisation than the one that is chosen. */
function DownloadsBeside({ model, shown }: { model: RegisteredModel; shown: Variant }) {
  const all = useCore((state) => state.downloads);
  const downloads = downloadsBeside(model, shown, all);
  const list = useRef<HTMLUListElement>(null);
  return (
    <ul
      className="row__beside"
      aria-label={`Other downloads of ${model.name}`}
      ref={list}
      {...useKeptPlace(list)}
    >
      {downloads.map(({ variant, download }) => (
        <li key={download.id}>
          <span className="dim">{variant.quantisation}</span>
          <DownloadProgress download={download} revision={variant.file.commit} />
          <DownloadTrouble download={download} />
        </li>
      ))}
    </ul>
  );
}

function Size({ model, variant }: { model: RegisteredModel; variant: Variant }) {
  const bytes = formatBytes(bytesOf({ model, variant }));
  const approximate = variant.file.approximate || (model.mmproj?.approximate ?? false);
  return (
    <div className="row__size">
      {approximate ? `about ${bytes}` : bytes}
      <p>{model.mmproj === null ? "text only" : "with image encoder"}</p>
    </div>
  );
}

interface QuantisationSelectProps {
  readonly model: RegisteredModel;
  readonly shown: Variant;
  readonly onChoose: (quantisation: string) => void;
}

function QuantisationSelect({ model, shown, onChoose }: QuantisationSelectProps) {
  return (
    <select
      className="select-quiet"
      aria-label={`Quantisation of ${model.name}`}
      value={shown.quantisation}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {model.variants.map(({ quantisation, file }) => (
        <option key={quantisation} value={quantisation}>
          {quantisation}, {formatBytes(file.bytes)}
        </option>
      ))}
    </select>
  );
}
