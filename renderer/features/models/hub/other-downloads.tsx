import { useRef } from "react";
import type { Download } from "../../../../shared/models/downloads.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { DownloadProgress, DownloadTrouble } from "../available/download-progress.tsx";
import { LoadButton } from "../load-button.tsx";
import { useKeptPlace } from "../use-kept-place.ts";

/** Downloads that have no row among the models that Casebook knows. */
export function OtherDownloads() {
  const place = useRef<HTMLDivElement>(null);
  return (
    <div className="hub-downloads" ref={place} {...useKeptPlace(place)}>
      <Rows />
    </div>
  );
}

function Rows() {
  const downloads = useCore((state) => state.downloads).filter(hasNoRow);
  if (downloads.length === 0) return null;
  return (
    <ul className="panel rows" aria-label="Downloads">
      {downloads.map((download) => (
        <li key={download.id} className="row row--download">
          <div className="row__what">
            <h3>{download.name}</h3>
            <p className="cut">{download.repo}</p>
          </div>
          {download.state === "done" ? (
            <DoneActions download={download} />
          ) : (
            <div className="row__act">
              <DownloadProgress download={download} revision={revisionOf(download)} />
            </div>
          )}
          <DownloadTrouble download={download} />
        </li>
      ))}
    </ul>
  );
}

const hasNoRow = ({ request }: Download): boolean =>
  request.kind === "hub" || registeredVariant(request.registryId, request.quantisation) === null;

const revisionOf = ({ request }: Download): string | null => (request.kind === "hub" ? request.commit : null);

function DoneActions({ download }: { download: Download }) {
  const { cancelDownload } = useActions();
  const { id, modelId } = download;
  const model = useCore(({ models }) => models.find((one) => one.id === modelId));
  return (
    <div className="row__act">
      <span className="dim">Downloaded and verified</span>
      {model === undefined ? null : <LoadButton model={model} />}
      <Button variant="plain" onClick={() => void cancelDownload(id)}>
        Dismiss
      </Button>
    </div>
  );
}
