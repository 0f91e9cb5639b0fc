import { useActions, useConversationPart, useViewer } from "../../stores/context.tsx";
import { useThumbnail } from "../viewer/index.ts";

export function QuestionImages({
  caseId,
  attachmentIds,
}: {
  caseId: string;
  attachmentIds: readonly string[];
}) {
  return (
    <ul className="pictures" aria-label="Images of this question">
      {attachmentIds.map((id, at) => (
        <li key={id}>
          <Picture caseId={caseId} attachmentId={id} number={at + 1} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ caseId, attachmentId, number }: { caseId: string; attachmentId: string; number: number }) {
  const name = useConversationPart(caseId, ({ attachments }) => attachments.get(attachmentId)?.name);
  const { showImage } = useActions();
  const shown = useViewer(({ open, selected }) => open && selected?.attachmentId === attachmentId);
  return (
    <button
      type="button"
      className="picture"
      aria-pressed={shown}
      aria-label={`Open image ${number}${name === undefined ? "" : `, ${name}`}`}
      title={name}
      onClick={() => showImage(caseId, attachmentId)}
    >
      <Thumbnail caseId={caseId} attachmentId={attachmentId} />
    </button>
  );
}

/** The image, small; words while it is not there. */
export function Thumbnail({ caseId, attachmentId }: { caseId: string; attachmentId: string }) {
  const image = useThumbnail(caseId, attachmentId);
  switch (image.state) {
    case "loading":
      return <span className="picture__words">Reading…</span>;
    case "failed":
      return <span className="picture__words">Not readable</span>;
    case "ready":
      return <img src={image.made} alt="" draggable={false} />;
  }
}
