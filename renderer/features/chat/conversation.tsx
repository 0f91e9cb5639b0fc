import { ArrowDown } from "lucide-react";
import { memo, useEffect, useState } from "react";
import { useActions, useBranch, useConversationPart } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { AnswerTurn } from "./answer-turn.tsx";
import { type CaseNotice, noticePlaces, noticeText } from "./case-notices.ts";
import { QuestionTurn } from "./question-turn.tsx";
import { useFollow } from "./use-follow.ts";
import "./conversation.css";

/** The shown branch of a case, from its first question to its newest answer. */
export function Conversation({ caseId }: { caseId: string }) {
  // Another case starts with its own scrolling state.
  return <Talk key={caseId} caseId={caseId} />;
}

function Talk({ caseId }: { caseId: string }) {
  const { scroller, content, away, toEnd } = useFollow();
  const running = useConversationPart(caseId, ({ runningId }) => runningId) ?? null;
  // After a question the view scrolls to the answer, wherever the user was reading.
  useEffect(() => {
    if (running !== null) toEnd();
  }, [running, toEnd]);
  return (
    <div className="talk">
      {/* Focusable, so that it can be scrolled with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="talk__scroll" aria-label="Conversation" ref={scroller} tabIndex={0}>
        <div className="talk__column" ref={content}>
          <Body caseId={caseId} />
        </div>
      </section>
      {away ? (
        <Button className="talk__newest" size="small" onClick={toEnd}>
          <ArrowDown size={14} aria-hidden />
          Jump to the newest
        </Button>
      ) : null}
    </div>
  );
}

function Body({ caseId }: { caseId: string }) {
  const phase = useConversationPart(caseId, (conversation) => conversation.phase) ?? "loading";
  const failure = useConversationPart(caseId, (conversation) => conversation.failure);
  const branch = useBranch(caseId);
  const { openCase } = useActions();
  if (phase === "failed" && failure) {
    return (
      <ErrorNote
        message={failure.message}
        remedy={failure.remedy}
        action={<Button onClick={() => void openCase(caseId)}>Try again</Button>}
      />
    );
  }
  if (branch.length > 0) return <Turns caseId={caseId} branch={branch} />;
  if (phase !== "ready") {
    return (
      <p className="talk__opening" role="status">
        Opening the case…
      </p>
    );
  }
  return (
    <div className="talk__empty">
      <h2>Nothing has been asked yet</h2>
      <p>Drop images anywhere in the window, paste them or add them below. Then ask.</p>
    </div>
  );
}

/**
 * Turns that are rendered immediately when a case is opened; the older ones follow in steps while the user already
 * reads.
 */
const firstTurns = 30;
const turnsPerStep = 10;
const stepMs = 16;

function Turns({ caseId, branch }: { caseId: string; branch: readonly string[] }) {
  const [missing, setMissing] = useState(Math.max(0, branch.length - firstTurns));
  useEffect(() => {
    if (missing === 0) return;
    // Not a transition, which every token would restart.
    const timer = setTimeout(() => setMissing(Math.max(0, missing - turnsPerStep)), stepMs);
    return () => clearTimeout(timer);
  }, [missing]);
  const severalAt = useNoticePlace(caseId, "several-images");
  const manyAt = useNoticePlace(caseId, "many-turns");
  return branch
    .slice(missing)
    .map((id) => (
      <Turn key={id} caseId={caseId} messageId={id} several={id === severalAt} many={id === manyAt} />
    ));
}

const useNoticePlace = (caseId: string, notice: CaseNotice): string | undefined =>
  useConversationPart(caseId, ({ branch, messages }) => noticePlaces(branch, messages)[notice]);

interface TurnProps {
  readonly caseId: string;
  readonly messageId: string;
  /** Notices that stand under this question. */
  readonly several: boolean;
  readonly many: boolean;
}

const Turn = memo(function Turn({ caseId, messageId, several, many }: TurnProps) {
  const role = useConversationPart(caseId, ({ messages }) => messages.get(messageId)?.role);
  if (role === "answer") return <AnswerTurn caseId={caseId} answerId={messageId} />;
  return (
    <>
      <QuestionTurn caseId={caseId} questionId={messageId} />
      {several ? <p className="limit">{noticeText["several-images"]}</p> : null}
      {many ? <p className="limit">{noticeText["many-turns"]}</p> : null}
    </>
  );
});
