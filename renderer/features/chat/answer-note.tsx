import type { Answer } from "../../../shared/domain.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import { useActions, useConversationPart } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { type Ending, endingOf } from "./answer-ending.ts";
import { useIdle } from "./use-idle.ts";

/** Trouble with the model itself is mended in the list of models. */
const modelTrouble: ReadonlySet<ErrorCode> = new Set([
  "MODEL_NOT_FOUND",
  "MODEL_UNREADABLE",
  "MODEL_TOO_LARGE",
  "MMPROJ_UNREADABLE",
  "MMPROJ_MISMATCH",
  "MODEL_CHANGED",
]);

interface AnswerNoteProps {
  readonly answer: Answer;
  /** Nothing follows it. */
  readonly last: boolean;
}

/** How the answer ended, and the way on. */
export function AnswerNote({ answer, last }: AnswerNoteProps) {
  const ending = endingOf(answer);
  return ending === null ? null : <Note answer={answer} last={last} ending={ending} />;
}

function Note({ answer, last, ending }: AnswerNoteProps & { ending: Ending }) {
  const { regenerate, send, openPanel, openLoadOptions, showTerms } = useActions();
  const { caseId, id, modelId } = answer;
  const idle = useIdle(caseId);
  const again = (label: string) => (
    <Button disabled={!idle} onClick={() => void regenerate(caseId, id)}>
      {label}
    </Button>
  );
  switch (ending.kind) {
    case "stopped":
      return <p className="ending">{ending.text}</p>;
    case "cut-off":
      return (
        <div className="ending">
          <span>{ending.text}</span>
          {last && ending.because === "limit" ? (
            <Button
              size="small"
              disabled={!idle}
              onClick={() => void send({ caseId, parentId: id, text: "Continue.", attachmentIds: [] })}
            >
              Ask to continue
            </Button>
          ) : null}
          {ending.because === "limit" ? (
            <Button variant="plain" size="small" onClick={() => openPanel("settings")}>
              Change the limit
            </Button>
          ) : (
            <Button variant="plain" size="small" onClick={() => openLoadOptions(modelId)}>
              Change the context size
            </Button>
          )}
        </div>
      );
    case "interrupted":
      return (
        <ErrorNote tone="warn" message={ending.message} remedy={ending.remedy} action={again("Regenerate")} />
      );
    case "failed":
      return (
        <ErrorNote
          message={ending.failure.message}
          remedy={ending.failure.remedy}
          action={
            ending.failure.code === "TERMS_NOT_ACCEPTED" ? (
              <Button onClick={() => showTerms(() => void regenerate(caseId, id))}>Read the terms</Button>
            ) : modelTrouble.has(ending.failure.code) ? (
              <Button onClick={() => openPanel("models")}>Models</Button>
            ) : (
              <>
                {ending.failure.code === "CONTEXT_FULL" ? <EditQuestion answer={answer} /> : null}
                {again("Try again")}
              </>
            )
          }
        />
      );
  }
}

/** The same question meets the same full context; a shorter one may fit. */
function EditQuestion({ answer: { caseId, parentId } }: { answer: Answer }) {
  const { editQuestion } = useActions();
  const idle = useIdle(caseId);
  const question = useConversationPart(caseId, ({ messages }) =>
    parentId === null ? undefined : messages.get(parentId),
  );
  if (question === undefined) return null;
  const { id: questionId, text } = question;
  return (
    <Button disabled={!idle} onClick={() => editQuestion(caseId, { questionId, text })}>
      Edit the question
    </Button>
  );
}
