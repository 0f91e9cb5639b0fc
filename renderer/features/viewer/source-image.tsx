import { type ReactNode, useState } from "react";
import type { Attachment } from "../../../shared/domain.ts";
import { EmptyStage, StageFailure } from "./empty-stage.tsx";
import { ImageFacts } from "./image-facts.tsx";
import { Stage } from "./stage.tsx";
import { useBitmap } from "./use-picture.ts";

export interface ShownImage {
  readonly caseId: string;
  readonly attachment: Attachment;
  readonly title: string;
  readonly keys: Readonly<Record<string, () => void>>;
  readonly steps: ReactNode;
  readonly onShown: (stage: HTMLElement) => void;
}

/** The image as it was added, upright. */
export function SourceImage({ caseId, attachment, title, keys, steps, onShown }: ShownImage) {
  const [attempt, setAttempt] = useState(0);
  const picture = useBitmap(caseId, attachment, attempt);
  const { width, height } = attachment.content;
  return (
    <>
      {picture.state === "loading" ? (
        <EmptyStage steps={steps}>
          <p className="stage__words stage__words--late">Reading the image…</p>
        </EmptyStage>
      ) : null}
      {picture.state === "failed" ? (
        <EmptyStage steps={steps}>
          <StageFailure failure={picture.failure} onRetry={() => setAttempt(attempt + 1)} />
        </EmptyStage>
      ) : null}
      {picture.state === "ready" ? (
        <Stage
          bitmap={picture.made}
          size={{ width, height }}
          label={`Image ${attachment.name}`}
          title={title}
          keys={keys}
          steps={steps}
          onShown={onShown}
        />
      ) : null}
      <ImageFacts attachment={attachment} />
    </>
  );
}
