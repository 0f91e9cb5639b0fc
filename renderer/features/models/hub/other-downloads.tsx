import type { Download } from "../../../../shared/weights/downloads.ts";
import { registeredVariant } from "../../../../shared/weights/registry.ts";
import { useActions, useWeights } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { DownloadProgress, DownloadTrouble } from "../available/download-progress.tsx";

/** Downloads that have no row among the models that Casebook knows. */
export function OtherDownloads() {
  const downloads = useWeights((state) => state.downloads).filter(hasNoRow);
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

const hasNoRow = ({ wish }: Download): boolean =>
  wish.kind === "hub" || registeredVariant(wish.registryId, wish.quantisation) === null;

const revisionOf = ({ wish }: Download): string | null => (wish.kind === "hub" ? wish.commit : null);

function DoneActions({ download }: { download: Download }) {
  const { loadModel, cancelDownload } = useActions();
  const { id, modelId } = download;
  return (
    <div className="row__act">
      <span className="dim">Downloaded and verified</span>
      {modelId === null ? null : <Button onClick={() => void loadModel(modelId)}>Load</Button>}
      <Button variant="plain" onClick={() => void cancelDownload(id)}>
        Dismiss
      </Button>
    </div>
  );
}
