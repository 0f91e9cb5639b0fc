import { useEffect, useRef } from "react";
import { registeredModels } from "../../../shared/models/known-models.ts";
import { registeredVariant } from "../../../shared/models/registry.ts";
import { dataPromise } from "../../data-promise.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import type { RepositoryAt } from "../../stores/gate-store.ts";
import { Notices } from "../../ui/notices.tsx";
import { ResearchNotice } from "../../ui/research-notice.tsx";
import { AvailableList } from "./available/available-list.tsx";
import { AccessSteps } from "./gate/access-steps.tsx";
import { HubSearch } from "./hub/hub-search.tsx";
import { focusImport } from "./import/focus-import.ts";
import { ImportSection } from "./import/import-section.tsx";
import { ModelDrop } from "./import/model-drop.tsx";
import { InstalledList } from "./installed/installed-list.tsx";
import { MachineStrip } from "./machine-strip.tsx";
import { type FitState, useFit } from "./use-fit.ts";
import { usePageFocus } from "./use-page-focus.ts";
import "./models.css";
import "./rows.css";

/** From "choose a model" to a model that is verified and loaded; covers the conversation. */
export function ModelsPage() {
  const page = useRef<HTMLElement>(null);
  const fit = useFit();
  const promise = dataPromise(useCore((state) => state.engine));
  const { refreshModels } = useActions();
  usePageFocus(page);
  useEffect(() => void refreshModels(), [refreshModels]);
  return (
    <main className="models-page" aria-labelledby="models-heading" ref={page} tabIndex={-1}>
      <div className="models-page__scroll">
        <div className="models">
          <h1 id="models-heading">Models</h1>
          <p className="models__lead">
            Weights are downloaded once, checked against their published hash, and stay on this computer.
          </p>
          <MachineStrip fit={fit} />
          <OfflineNote />
          <AccessSteps suggested={suggestedRepository(fit)} />
          <AvailableList fit={fit} />
          <HubSearch />
          <InstalledList fit={fit} />
          <ImportSection />
        </div>
      </div>
      <ResearchNotice data={promise.models} />
      <Notices />
      <ModelDrop />
    </main>
  );
}

function OfflineNote() {
  const offline = useCore(({ hub }) => hub.offline);
  if (!offline) return null;
  return (
    <p className="models__offline">
      Casebook works offline: HF_HUB_OFFLINE is set, so nothing can be downloaded.{" "}
      <button type="button" className="link" onClick={focusImport}>
        Import model files
      </button>{" "}
      instead.
    </p>
  );
}

/** Of the recommended model; before it is known, of the first. */
function suggestedRepository(fit: FitState): RepositoryAt {
  const best = fit.state === "ready" ? fit.fits.find(({ recommended }) => recommended !== null) : undefined;
  const variant =
    (best === undefined ? null : registeredVariant(best.registryId, best.quantisation))?.variant ??
    registeredModels[0]?.variants[0];
  if (variant === undefined) throw new Error("the registry is empty");
  return { repo: variant.file.repo, revision: variant.file.commit };
}
