import { RotateCcw } from "lucide-react";
import { memo, useId } from "react";
import type { Answer } from "../../../shared/domain.ts";
import { useActions, useConversationPart, useCore, useMessage } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { AnswerNote } from "./answer-note.tsx";
import { BranchSwitcher } from "./branch-switcher.tsx";
import { clockTime } from "./format.ts";
import { Markdown } from "./markdown.tsx";
import { plainText } from "./plain-text.ts";
import { useStatistics } from "./statistics.tsx";
import { Thought } from "./thought.tsx";
import { useIdle } from "./use-idle.ts";
import { useSpokenAnswer } from "./use-spoken-answer.ts";
import { Waiting } from "./waiting.tsx";

/** One answer. Only the one that grows is rendered again while it does. */
export const AnswerTurn = memo(function AnswerTurn({
  caseId,
  answerId,
}: {
  caseId: string;
  answerId: string;
}) {
  const answer = useMessage(caseId, answerId);
  return answer?.role === "answer" ? <AnswerArticle answer={answer} /> : null;
});

function AnswerArticle({ answer }: { answer: Answer }) {
  const label = useId();
  const streaming = answer.status === "streaming";
  const last = useConversationPart(answer.caseId, ({ branch }) => branch.at(-1) === answer.id) ?? false;
  const { line, details } = useStatistics(answer);
  useSpokenAnswer(answer);
  return (
    <article className="turn turn--answer" aria-labelledby={label} aria-busy={streaming}>
      <AnswerHead answer={answer} labelId={label} />
      {answer.thought === null ? null : (
        <Thought thought={answer.thought} open={streaming && answer.text === ""} />
      )}
      {answer.text === "" ? null : <Markdown text={answer.text} streaming={streaming} />}
      {streaming && answer.text === "" && answer.thought === null ? (
        <Waiting caseId={answer.caseId} questionId={answer.parentId} since={answer.createdAt} />
      ) : null}
      <AnswerNote answer={answer} last={last} />
      {/* There from the start, so that nothing moves when the answer ends. */}
      <div className="tools">
        {streaming ? null : <AnswerTools answer={answer} />}
        <BranchSwitcher caseId={answer.caseId} messageId={answer.id} noun="answer" />
        <span className="tools__rest">{line}</span>
      </div>
      {details}
    </article>
  );
}

function AnswerHead({ answer, labelId }: { answer: Answer; labelId: string }) {
  const practice = useCore(({ models }) =>
    models.find(({ id, origin }) => id === answer.modelId && origin === "practice"),
  );
  return (
    <header className="turn__head">
      <h2 id={labelId}>{answer.modelName}</h2>
      <span>
        <time dateTime={new Date(answer.createdAt).toISOString()}>{clockTime(answer.createdAt)}</time>
        {" · draft for research, not verified"}
      </span>
      {practice === undefined ? null : <p className="turn__practice">{practice.notice}</p>}
    </header>
  );
}

function AnswerTools({ answer }: { answer: Answer }) {
  const { copied, copy } = useCopy();
  return (
    <>
      {answer.text === "" ? null : (
        <Menu
          align="start"
          trigger={
            <Button variant="plain" size="small">
              {copied ? "Copied" : "Copy"}
            </Button>
          }
          items={[
            { label: "Copy as text", onSelect: () => copy(plainText(answer.text)) },
            { label: "Copy as Markdown", onSelect: () => copy(answer.text) },
          ]}
        />
      )}
      <Regenerate caseId={answer.caseId} answerId={answer.id} />
    </>
  );
}

function Regenerate({ caseId, answerId }: { caseId: string; answerId: string }) {
  const { regenerate } = useActions();
  return (
    <Button
      variant="plain"
      size="small"
      disabled={!useIdle(caseId)}
      onClick={() => void regenerate(caseId, answerId)}
    >
      <RotateCcw size={13} aria-hidden />
      Regenerate
    </Button>
  );
}
