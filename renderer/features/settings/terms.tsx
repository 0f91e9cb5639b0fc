import { termsVersion } from "../../../shared/models/terms.ts";
import { formatIsoDate, formatMoment } from "../../format.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { staleSentence } from "../models/terms/terms-text.ts";

/** What was accepted, when, and with which version of the app. */
export function Terms() {
  const { accepted, last } = useCore((state) => state.terms);
  const { showTerms } = useActions();
  return (
    <>
      <section className="setting">
        <h3>Health AI Developer Foundations</h3>
        <p>
          The terms of MedGemma. They bind whoever uses the model, wherever the file came from, and ask for
          research only unless you hold the regulatory authorisation for more.
        </p>
      </section>
      {accepted && last !== null ? (
        <dl className="facts">
          {[
            ["Accepted", formatMoment(last.acceptedAt)],
            ["Text of", formatIsoDate(last.termsVersion)],
            ["Casebook", last.appVersion],
            ["You attested", last.attestation],
          ].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>
          {last === null
            ? `Not accepted yet. The text of ${formatIsoDate(termsVersion)} is shown before the first model is downloaded, imported or loaded.`
            : staleSentence(last)}
        </p>
      )}
      <div className="settings__buttons">
        <Button onClick={() => showTerms(null)}>{accepted ? "Read the terms" : "Read and accept"}</Button>
      </div>
    </>
  );
}
