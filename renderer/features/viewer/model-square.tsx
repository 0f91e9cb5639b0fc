import { useState } from "react";
import { useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";
import { EmptyStage, StageFailure } from "./empty-stage.tsx";
import { SquareFacts } from "./image-facts.tsx";
import type { ShownImage } from "./source-image.tsx";
import { Stage } from "./stage.tsx";
import { useModelView } from "./use-model-view.ts";

/** The very square that the model's image encoder is given. */
export function ModelSquare({ caseId, attachment, title, keys, steps, onShown }: ShownImage) {
  const [attempt, setAttempt] = useState(0);
  const view = useModelView(caseId, attachment.id, attempt);
  const model = useCore(({ engine }) => loadedModel(engine)?.model.name ?? null);
  switch (view.state) {
    case "loading":
      return (
        <EmptyStage steps={steps}>
          <p className="stage__words stage__words--late">Making the square that the model is given…</p>
        </EmptyStage>
      );
    case "failed":
      return (
        <EmptyStage steps={steps}>
          <StageFailure failure={view.failure} onRetry={() => setAttempt(attempt + 1)} />
        </EmptyStage>
      );
    case "ready":
      return (
        <>
          <Stage
            bitmap={view.bitmap}
            size={{ width: view.side, height: view.side }}
            label={`What the model sees of ${attachment.name}`}
            title={title}
            keys={keys}
            steps={steps}
            onShown={onShown}
          />
          <SquareFacts attachment={attachment} side={view.side} sha256={view.sha256} model={model} />
        </>
      );
  }
}
