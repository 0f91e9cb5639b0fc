import { useEffect, useRef } from "react";
import { modelOfRepository } from "../../../../shared/models/registry.ts";
import { useActions, useCore, useGate } from "../../../stores/context.tsx";
import type { RepositoryAt } from "../../../stores/gate-store.ts";
import { Button } from "../../../ui/button.tsx";
import { acceptedSentence, staleSentence } from "../terms/terms-text.ts";
import { useKeptPlace } from "../use-kept-place.ts";
import { AccessButtons } from "./access-buttons.tsx";
import { AccessNote } from "./access-note.tsx";
import { focusTokenField } from "./focus-token-field.ts";
import { isAboutToken, permissionStep } from "./gate-text.ts";
import { Step } from "./step.tsx";
import { TokenStep } from "./token-step.tsx";
import { useAccessWatch } from "./use-access-watch.ts";
import "./gate.css";

interface AccessStepsProps {
  /** Whose steps are shown before any was asked for. */
  readonly suggested: RepositoryAt;
  /** Between two looks at a request that is pending. */
  readonly pauseMs?: number;
}

/** The way to a model's files: its terms, a token where the hub wants one, and the hub's permission. */
export function AccessSteps({ suggested, pauseMs }: AccessStepsProps) {
  const repository = useGate((state) => state.repository) ?? suggested;
  const heading = useFocusWhenHeld();
  const section = useRef<HTMLElement>(null);
  useAccessWatch(pauseMs);
  return (
    <section
      className="models__section"
      aria-labelledby="access-heading"
      ref={section}
      {...useKeptPlace(section)}
    >
      <h2 id="access-heading" ref={heading} tabIndex={-1}>
        Get access to {nameOf(repository)}
      </h2>
      <ol className="panel steps">
        <TermsStep />
        <TokenStep repository={repository} />
        <PermissionStep repository={repository} />
      </ol>
      <Held shown={repository} />
    </section>
  );
}

const nameOf = ({ repo }: RepositoryAt): string => modelOfRepository(repo)?.name ?? repo;

function TermsStep() {
  const { accepted, last } = useCore((state) => state.terms);
  const { showTerms } = useActions();
  const before = last === null ? "" : accepted ? acceptedSentence(last) : staleSentence(last);
  return (
    <Step
      number={1}
      title="Terms of use"
      state={accepted ? "done" : "open"}
      text={before === "" ? "They come before the first model is fetched, imported or loaded." : before}
      actions={
        <Button variant={accepted ? "plain" : "outline"} onClick={() => showTerms(null)}>
          {accepted ? "Read again" : "Read and accept"}
        </Button>
      }
    />
  );
}

function PermissionStep({ repository }: { repository: RepositoryAt }) {
  const access = useGate((state) => state.access);
  const checking = useGate((state) => state.checking);
  const { checkAccess } = useActions();
  const { state, text } = permissionStep(access, checking);
  const refused = access !== null && access.state !== "granted" && !isAboutToken(access) ? access : null;
  return (
    <Step
      number={3}
      title={`Permission for ${repository.repo}`}
      state={state}
      text={text}
      actions={
        refused === null ? (
          // Not `disabled`, which would take the focus from the button that was just pressed.
          <Button
            variant="plain"
            aria-disabled={checking}
            onClick={() => (checking ? undefined : void checkAccess(repository))}
          >
            {access === null ? "Ask now" : "Check again"}
          </Button>
        ) : (
          <AccessButtons actions={refused.actions} repository={repository} onEnterToken={focusTokenField} />
        )
      }
    >
      {refused === null ? null : <AccessNote access={refused} />}
    </Step>
  );
}

/** A download that waits for the hub's yes. */
function Held({ shown }: { shown: RepositoryAt }) {
  const { held, watching, checking, access } = useGate((state) => state);
  const { dropHeld, checkAccess } = useActions();
  if (held === null) return null;
  const { repository } = held;
  const another = repository.repo !== shown.repo;
  // A token that is entered is followed by asking again.
  const byItself = watching || checking || access === null || isAboutToken(access);
  return (
    <p className="steps__held">
      {another
        ? `The download of ${nameOf(repository)} waits for access.`
        : byItself
          ? "The download begins by itself as soon as access is there."
          : "The download waits for access."}
      {another ? (
        <Button variant="plain" size="small" onClick={() => void checkAccess(repository)}>
          Back to its steps
        </Button>
      ) : null}
      <Button variant="plain" size="small" onClick={dropHeld}>
        Do not download
      </Button>
    </p>
  );
}

/** A download that is refused leads here, once. */
function useFocusWhenHeld() {
  const held = useGate((state) => state.held);
  const refused = useGate(({ access }) => access !== null && access.state !== "granted");
  const checking = useGate((state) => state.checking);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<typeof held>(null);
  useEffect(() => {
    if (held === null || checking || !refused || shown.current === held) return;
    shown.current = held;
    heading.current?.focus();
  }, [held, checking, refused]);
  return heading;
}
