import { formatClock } from "../../format.ts";
import { useActions, useApp, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

/** What concerns the whole window and lasts: the lost connection, the engine that does not run. */
export function Banners() {
  return (
    <div className="banners">
      <ConnectionBanner />
      <EngineBanner />
    </div>
  );
}

function ConnectionBanner() {
  const connection = useApp((state) => state.connection);
  switch (connection) {
    case "open":
      return null;
    case "reconnecting":
      return (
        <ErrorNote
          tone="warn"
          message="The connection to Casebook on this computer is lost. Trying again."
          remedy="If it does not come back, look whether Casebook still runs. What you typed is kept in this window."
        />
      );
    case "closed":
      return (
        <ErrorNote
          message="Casebook does not know this window any more. It was probably restarted."
          remedy="Copy what you typed, then open Casebook with the address that it printed when it started."
        />
      );
  }
}

function EngineBanner() {
  const engine = useCore((state) => state.engine);
  const modelId = useCore((state) => state.settings.modelId);
  const onModelsPage = useApp(({ panel }) => panel === "models");
  const listed = useCore(({ models }) => models.some(({ id }) => id === modelId));
  const { loadModel, openPanel } = useActions();
  if (engine.state !== "failed" || (onModelsPage && listed)) return null;
  const { failure, retryAt } = engine;
  const again = retryAt === null ? "" : ` It is started again at ${formatClock(retryAt)}.`;
  return (
    <ErrorNote
      message={failure.message}
      remedy={failure.remedy + again}
      action={
        <div className="banners__actions">
          <Button onClick={() => openPanel("models")}>Models</Button>
          <Button variant="primary" onClick={() => void loadModel(modelId)}>
            {failure.code === "TERMS_NOT_ACCEPTED" ? "Read the terms" : "Try again"}
          </Button>
        </div>
      }
    />
  );
}
