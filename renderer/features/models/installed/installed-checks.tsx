import type { InstalledModel } from "../../../../shared/models/library.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { checkText, originText } from "./model-text.ts";

/** Origin, verification and terms of a model, each in a line. */
export function InstalledChecks({ model }: { model: InstalledModel }) {
  const { tone, text } = checkText(model);
  const { verification } = model;
  const marks = { good: "well", plain: "unknown", bad: "not" } as const;
  return (
    <div className="fit" data-mark={marks[tone]}>
      <i aria-hidden />
      <div>
        <p>{text}</p>
        {verification.state === "checking" && verification.total > 0 ? (
          <Progress value={verification.bytes / verification.total} label={`Checking ${model.name}`} />
        ) : null}
        <p className="faint">{originText(model)}</p>
        <TermsLine model={model} />
      </div>
    </div>
  );
}

function TermsLine({ model }: { model: InstalledModel }) {
  const accepted = useCore(({ terms }) => terms.accepted);
  const { showTerms } = useActions();
  if (!model.boundByTerms) return null;
  if (accepted) return <p className="faint">HAI-DEF terms accepted</p>;
  return (
    <p>
      <button type="button" className="link" onClick={() => showTerms(null)}>
        Terms not accepted yet
      </button>
    </p>
  );
}
