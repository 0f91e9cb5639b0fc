import { ExternalLink } from "lucide-react";
import { useRef, useState } from "react";
import { modelPageOf } from "../../../../shared/models/access.ts";
import type { Fit } from "../../../../shared/models/fit.ts";
import type { RegisteredModel, RepositoryFile, Variant } from "../../../../shared/models/registered-model.ts";
import { filesOf } from "../../../../shared/models/registry.ts";
import { formatBytes, formatCount } from "../../../format.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Facts } from "../../../ui/facts.tsx";
import type { FitState } from "../use-fit.ts";
import { useKeptFocus } from "../use-kept-focus.ts";
import { NeedFacts } from "./need-facts.tsx";
import { fitOfVariant } from "./variant-choice.ts";

interface ModelDetailsProps {
  readonly model: RegisteredModel;
  readonly variant: Variant;
  readonly fit: FitState;
}

/** What the model's card says, and which bytes will be fetched. */
export function ModelDetails({ model, variant, fit }: ModelDetailsProps) {
  const { openLink } = useActions();
  const endpoint = useCore(({ hub }) => hub.endpoint);
  const { original, citation } = model;
  const own = fit.state === "ready" ? fitOfVariant(model, variant, fit.fits) : undefined;
  const details = useRef<HTMLDivElement>(null);
  return (
    <div className="details" ref={details} {...useKeptFocus(details)}>
      <div className="details__lists">
        <Sentences title="Made for" sentences={model.uses} />
        <Sentences title="Limits, by its model card" sentences={model.limitations} />
      </div>
      <Facts facts={factsOf(model)}>
        {filesOf({ model, variant }).map((file) => (
          <FileFacts key={file.path} file={file} />
        ))}
      </Facts>
      {own === undefined ? null : (
        <section className="details__need">
          <NeedFacts fit={own} />
          <Basis own={own} refine={fit.refine} />
        </section>
      )}
      <div className="details__actions">
        <Button size="small" onClick={() => void openLink(modelPageOf(endpoint, original.repo))}>
          <ExternalLink size={14} aria-hidden />
          Model card
        </Button>
        <span className="details__cite">
          Citation
          <CopyButton label="Copy the citation" text={() => citation} />
        </span>
      </div>
    </div>
  );
}

/** What the figures of memory were computed from. */
function Basis({ own, refine }: { readonly own: Fit; readonly refine: FitState["refine"] }) {
  const offline = useCore(({ hub }) => hub.offline);
  const [busy, setBusy] = useState(false);
  if (own.basis === "header") return <p>Memory needs are computed from the header of this very file.</p>;
  const read = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await refine(own);
    setBusy(false);
  };
  return (
    <div className="details__actions">
      <p>Memory needs are estimated from what Casebook knows of the model.</p>
      {offline ? null : (
        // Not `disabled`, which would take the focus from the button that was just pressed.
        <Button size="small" aria-disabled={busy} onClick={() => void read()}>
          {busy ? "Reading" : "Read the file's header on the hub"}
        </Button>
      )}
    </div>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <section>
      <h4>{title}</h4>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

const factsOf = (model: RegisteredModel): readonly (readonly [string, string])[] => [
  ["Parameters", formatCount(model.parameters)],
  ["Context", `${formatCount(model.contextTokens)} tokens in, ${formatCount(model.outputTokens)} out`],
  ["Licence", model.licence],
  ["Made from", model.original.repo],
];

function FileFacts({ file }: { file: RepositoryFile }) {
  const { path, bytes, approximate, sha256, repo, commit } = file;
  return (
    <div>
      <dt>File</dt>
      <dd>
        {path}, {approximate ? "about " : ""}
        {formatBytes(bytes)}
        <br />
        <span className="faint">
          {repo} at {commit === null ? "its newest version" : commit.slice(0, 8)}
        </span>
        <br />
        <span className="faint">
          {sha256 === null ? "The hash comes from the hub, not from us." : `SHA-256 ${sha256}`}
        </span>
      </dd>
    </div>
  );
}
