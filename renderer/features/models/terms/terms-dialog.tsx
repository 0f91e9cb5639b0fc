import { ExternalLink } from "lucide-react";
import { useState } from "react";
import {
  prohibitedUseAddress,
  termsAddress,
  termsAttestation,
  termsSummary,
  termsVersion,
} from "../../../../shared/models/terms.ts";
import { formatIsoDate } from "../../../format.ts";
import { useActions, useCore, useGate } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { acceptedSentence, staleSentence } from "./terms-text.ts";
import "./terms.css";

/** The terms in short, before anything that needs them, and whenever the user wants to read them. */
export function TermsDialog() {
  const asked = useGate((state) => state.terms);
  const accepted = useCore(({ terms }) => terms.accepted);
  const { closeTerms } = useActions();
  const [agreed, setAgreed] = useState(false);
  const close = (): void => {
    setAgreed(false);
    closeTerms();
  };
  const needed = asked?.goOn !== null || !accepted;
  return (
    <Dialog
      open={asked !== null}
      onClose={close}
      title="Terms of use: Health AI Developer Foundations"
      wide
      foot={needed ? <Acceptance agreed={agreed} onAgree={setAgreed} onClose={close} /> : undefined}
    >
      <Summary />
    </Dialog>
  );
}

function Summary() {
  const terms = useCore((state) => state.terms);
  const { openLink } = useActions();
  return (
    <div className="terms">
      <p>
        MedGemma comes under terms of Google. This is what the text of {formatIsoDate(termsVersion)} asks, in
        short; the official text is what binds you.
      </p>
      {terms.accepted && terms.last !== null ? <p className="dim">{acceptedSentence(terms.last)}</p> : null}
      {!terms.accepted && terms.last !== null ? (
        <p className="terms__stale">{staleSentence(terms.last)}</p>
      ) : null}
      <dl className="terms__points">
        {termsSummary.map(({ title, text, section }) => (
          <div key={title}>
            <dt>
              {title} <span className="terms__section">section {section}</span>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="terms__links">
        <Button onClick={() => void openLink(termsAddress)}>
          <ExternalLink size={14} aria-hidden />
          Official text
        </Button>
        <Button onClick={() => void openLink(prohibitedUseAddress)}>
          <ExternalLink size={14} aria-hidden />
          Prohibited use policy
        </Button>
        <span className="small faint">Both open {new URL(termsAddress).host} in your browser.</span>
      </div>
    </div>
  );
}

interface AcceptanceProps {
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
  readonly onClose: () => void;
}

function Acceptance({ agreed, onAgree, onClose }: AcceptanceProps) {
  const { agreeToTerms } = useActions();
  const [busy, setBusy] = useState(false);
  const accept = async (): Promise<void> => {
    setBusy(true);
    await agreeToTerms();
    setBusy(false);
    onAgree(false);
  };
  return (
    <div className="terms__foot">
      <label className="terms__attest">
        <input type="checkbox" checked={agreed} onChange={(event) => onAgree(event.currentTarget.checked)} />
        {termsAttestation}
      </label>
      <Button onClick={onClose}>Not now</Button>
      <Button variant="primary" disabled={!agreed || busy} onClick={() => void accept()}>
        Accept
      </Button>
    </div>
  );
}
