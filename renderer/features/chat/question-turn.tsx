import { memo, useId, useState } from "react";
import type { Question } from "../../../shared/domain.ts";
import { counted } from "../../format.ts";
import { useActions, useConversationPart, useMessage } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { BranchSwitcher } from "./branch-switcher.tsx";
import { clockTime } from "./format.ts";
import { QuestionEditor } from "./question-editor.tsx";
import { QuestionImages } from "./question-images.tsx";
import { useIdle } from "./use-idle.ts";

/** Longer questions are folded. */
const foldedAbove = { characters: 3_000, lines: 30 };

export const QuestionTurn = memo(function QuestionTurn({
  caseId,
  questionId,
}: {
  caseId: string;
  questionId: string;
}) {
  const question = useMessage(caseId, questionId);
  return question?.role === "question" ? <QuestionArticle question={question} /> : null;
});

function QuestionArticle({ question }: { question: Question }) {
  const { caseId, id, text, attachmentIds, createdAt } = question;
  const label = useId();
  const { copied, copy } = useCopy();
  const editing = useConversationPart(caseId, (conversation) =>
    conversation.editing?.questionId === id ? conversation.editing.text : null,
  );
  return (
    <article className="turn" aria-labelledby={label}>
      <header className="turn__head">
        <h2 id={label}>You</h2>
        <span>
          <time dateTime={new Date(createdAt).toISOString()}>{clockTime(createdAt)}</time>
        </span>
      </header>
      <div className="question">
        {attachmentIds.length === 0 ? null : <QuestionImages caseId={caseId} attachmentIds={attachmentIds} />}
        {typeof editing === "string" ? (
          <QuestionEditor question={question} text={editing} />
        ) : (
          <QuestionText text={text} />
        )}
      </div>
      <div className="tools">
        {typeof editing === "string" ? null : (
          <>
            <Edit question={question} />
            <Button variant="plain" size="small" onClick={() => copy(text)}>
              {copied ? "Copied" : "Copy"}
            </Button>
          </>
        )}
        <BranchSwitcher caseId={caseId} messageId={id} noun="question" />
      </div>
    </article>
  );
}

function Edit({ question }: { question: Question }) {
  const { caseId, id, text } = question;
  const { editQuestion } = useActions();
  return (
    <Button
      variant="plain"
      size="small"
      disabled={!useIdle(caseId)}
      data-edits={id}
      onClick={() => editQuestion(caseId, { questionId: id, text })}
    >
      Edit
    </Button>
  );
}

function QuestionText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > foldedAbove.characters || text.split("\n").length > foldedAbove.lines;
  return (
    <>
      <p className={long && !whole ? "question__text question__text--folded" : "question__text"}>{text}</p>
      {long ? (
        <Button variant="plain" size="small" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : `Show all ${counted(text.length, "character")}`}
        </Button>
      ) : null}
    </>
  );
}
