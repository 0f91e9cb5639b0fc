import { useRef } from "react";
import type { Download } from "../../../../shared/models/downloads.ts";
import type { Fit } from "../../../../shared/models/fit.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import type { RegisteredModel, Variant } from "../../../../shared/models/registered-model.ts";
import { useActions, useApp, useCore, useGate } from "../../../stores/context.tsx";
import { loadedModel } from "../../../stores/core-store.ts";
import type { HeldDownload } from "../../../stores/gate-store.ts";
import { Button } from "../../../ui/button.tsx";
import { LoadButton } from "../load-button.tsx";
import { useKeptFocus } from "../use-kept-focus.ts";
import { DownloadProgress } from "./download-progress.tsx";
import { installedOf, smallerThatFits } from "./variant-choice.ts";

interface RowActionProps {
  readonly model: RegisteredModel;
  readonly variant: Variant;
  readonly fits: readonly Fit[];
  readonly download: Download | undefined;
  readonly onChoose: (quantisation: string) => void;
}

export function RowAction(props: RowActionProps) {
  const { variant, download } = props;
  const action = useRef<HTMLDivElement>(null);
  return (
    <div className="row__act" ref={action} {...useKeptFocus(action)}>
      {download === undefined ? (
        <Get {...props} />
      ) : (
        <DownloadProgress download={download} revision={variant.file.commit} />
      )}
    </div>
  );
}

function Get({ model, variant, fits, onChoose }: RowActionProps) {
  const installed = useCore(({ models }) => installedOf(model, variant, models));
  const online = useApp((state) => state.connection === "open");
  const waiting = useGate(({ held }) => held !== null && isFor(held, model, variant));
  const checking = useGate((state) => state.checking);
  const { requestDownload } = useActions();
  if (installed !== undefined) return <Installed model={installed} />;
  if (waiting) return <span className="dim">{checking ? "Asking the hub" : "Waits for access"}</span>;
  const smaller = smallerThatFits(model, variant, fits);
  const { quantisation, file } = variant;
  const download = (): void =>
    requestDownload(
      { kind: "registry", registryId: model.id, quantisation },
      { repo: file.repo, revision: file.commit },
    );
  return (
    <>
      {smaller === null ? null : (
        <Button onClick={() => onChoose(smaller.quantisation)}>Choose smaller</Button>
      )}
      <Button
        variant={smaller === null ? "outline" : "plain"}
        aria-label={`Download ${model.name} ${quantisation}`}
        disabled={!online}
        onClick={download}
      >
        Download
      </Button>
    </>
  );
}

/** Its own row below has the rest. */
function Installed({ model }: { model: InstalledModel }) {
  const loaded = useCore(({ engine }) => loadedModel(engine)?.model.id === model.id);
  if (loaded) return <span className="dim">Loaded</span>;
  return (
    <>
      <span className="dim">On this computer</span>
      <LoadButton model={model} />
    </>
  );
}

function isFor(held: HeldDownload, { id }: RegisteredModel, { quantisation }: Variant): boolean {
  if (held.kind !== "start" || held.request.kind !== "registry") return false;
  return held.request.registryId === id && held.request.quantisation === quantisation;
}
