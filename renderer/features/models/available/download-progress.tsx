import { X } from "lucide-react";
import { useState } from "react";
import { accessStateOf } from "../../../../shared/models/access.ts";
import type { Download } from "../../../../shared/models/downloads.ts";
import { formatBytes } from "../../../format.ts";
import { useActions } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { Confirm } from "../../../ui/confirm.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { downloadLine, downloadShare } from "./download-text.ts";

/** A download that is not done: how far it is, and what can be done with it. */
export function DownloadProgress({ download, revision }: DownloadProps) {
  return (
    <div className="download">
      <div className="download__bar">
        <Progress
          value={downloadShare(download)}
          label={`Download of ${download.name}`}
          tone={download.state === "paused" || download.state === "failed" ? "quiet" : "accent"}
        />
        <p className="small dim">{downloadLine(download)}</p>
      </div>
      <MainButton download={download} revision={revision} />
      <CancelButton download={download} />
    </div>
  );
}

export interface DownloadProps {
  readonly download: Download;
  /** What the hub is asked about when it refused; null: its main branch. */
  readonly revision: string | null;
}

function MainButton({ download, revision }: DownloadProps) {
  const { pauseDownload, resumeDownload, retryDownload } = useActions();
  const { id, state, repo, failure } = download;
  switch (state) {
    case "queued":
    case "resolving":
    case "downloading":
      return (
        <Button variant="plain" onClick={() => void pauseDownload(id)}>
          Pause
        </Button>
      );
    case "waiting":
      return (
        <>
          <Button variant="plain" onClick={() => void resumeDownload(id)}>
            Try now
          </Button>
          <Button variant="plain" onClick={() => void pauseDownload(id)}>
            Pause
          </Button>
        </>
      );
    case "paused":
      return <Button onClick={() => void resumeDownload(id)}>Resume</Button>;
    case "failed": {
      // What the hub or the terms refuse is refused again until something is done about it, which the steps lead through.
      const gate =
        failure !== null && (failure.code === "TERMS_NOT_ACCEPTED" || accessStateOf(failure.code) !== null);
      return (
        <Button onClick={() => (gate ? retryDownload(id, { repo, revision }) : void resumeDownload(id))}>
          Try again
        </Button>
      );
    }
    case "verifying":
    case "done":
      return null;
  }
}

function CancelButton({ download }: { download: Download }) {
  const { cancelDownload } = useActions();
  const [asking, setAsking] = useState(false);
  const { id, name, bytes, state } = download;
  const cancel = (): void => void cancelDownload(id);
  if (state === "verifying") return null;
  return (
    <>
      <IconButton
        label={`Cancel the download of ${name}`}
        icon={X}
        onClick={() => (bytes === 0 ? cancel() : setAsking(true))}
      />
      <Confirm
        open={asking}
        title={`Cancel the download of ${name}?`}
        action="Cancel the download"
        stay="Keep it"
        onConfirm={cancel}
        onClose={() => setAsking(false)}
      >
        <p>
          The {formatBytes(bytes)} that were fetched are deleted. A download that is paused keeps them, also
          over a restart.
        </p>
      </Confirm>
    </>
  );
}

/** Why a download has stopped, or waits. */
export function DownloadTrouble({ download }: { download: Download }) {
  const { state, failure } = download;
  if (failure === null || (state !== "failed" && state !== "waiting")) return null;
  return (
    <ErrorNote
      tone={state === "waiting" ? "warn" : "danger"}
      message={failure.message}
      remedy={failure.remedy}
    />
  );
}
