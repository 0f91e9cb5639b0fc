import { CircleAlert, X } from "lucide-react";
import { formatBytes } from "../../format.ts";
import { useActions } from "../../stores/context.tsx";
import type { DraftImage } from "../../stores/draft-store.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Thumbnail } from "./question-images.tsx";

/** Images on their way into the next question. */
export function DraftImages({ caseId, images }: { caseId: string | null; images: readonly DraftImage[] }) {
  if (images.length === 0) return null;
  return (
    <ul className="draft-images" aria-label="Images for this question">
      {images.map((image) => (
        <li key={image.id} className="draft-image" data-state={image.state}>
          <DraftPicture caseId={caseId} image={image} />
          <Remove caseId={caseId} image={image} />
        </li>
      ))}
    </ul>
  );
}

function DraftPicture({ caseId, image }: { caseId: string | null; image: DraftImage }) {
  const { showImage } = useActions();
  switch (image.state) {
    case "preparing":
    case "saving":
      return (
        <div className="draft-image__text" role="status">
          <p className="cut">{image.name}</p>
          <p>{image.state === "preparing" ? "Reading…" : "Saving…"}</p>
          <Progress value={null} label={`Preparing ${image.name}`} />
        </div>
      );
    case "failed":
      return (
        <>
          <CircleAlert size={16} aria-hidden />
          <div className="draft-image__text" role="alert">
            <p className="cut">{image.name}</p>
            <p>{image.failure.message}</p>
            <p>{image.failure.remedy}</p>
          </div>
        </>
      );
    case "ready": {
      const { id, content, source } = image.attachment;
      return (
        <>
          <button
            type="button"
            className="draft-image__picture"
            aria-label={`Open ${image.name}`}
            disabled={caseId === null}
            onClick={() => (caseId === null ? undefined : showImage(caseId, id))}
          >
            {caseId === null ? null : <Thumbnail caseId={caseId} attachmentId={id} />}
          </button>
          <div className="draft-image__text">
            <p className="cut" title={image.name}>
              {image.name}
            </p>
            <p>
              {content.width} × {content.height}
            </p>
            <p>{formatBytes(source.bytes)}</p>
          </div>
        </>
      );
    }
  }
}

function Remove({ caseId, image }: { caseId: string | null; image: DraftImage }) {
  const { removeDraftImage } = useActions();
  return (
    <IconButton
      label={`Remove ${image.name}`}
      icon={X}
      size="small"
      onClick={() => removeDraftImage(caseId, image.id)}
    />
  );
}
