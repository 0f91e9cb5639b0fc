import { useEffect, useState } from "react";
import type { Question } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { useActions } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { catchFocus } from "../../ui/composer-focus.ts";
import { useAutoGrow } from "./use-auto-grow.ts";
import { useIdle } from "./use-idle.ts";

/** A question in other words: asked as a branch beside it, with the same images. What is written survives a change of case. */
export function QuestionEditor({ question, text }: { question: Question; text: string }) {
  const { caseId, id } = question;
  const { editQuestion, editAndResend } = useActions();
  const idle = useIdle(caseId);
  const [sending, setSending] = useState(false);
  const field = useAutoGrow();
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, [field]);

  const sendable = idle && !sending && text.trim() !== "";
  const close = (): void => {
    editQuestion(caseId, null);
    // The button that opened it is back after this render.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-edits="${id}"]`)?.focus());
  };
  const resend = async (): Promise<void> => {
    if (!sendable) return;
    setSending(true);
    const asked = await editAndResend(caseId, id, text);
    if (!asked) {
      setSending(false);
      return;
    }
    editQuestion(caseId, null);
    // The new question cannot be edited while it is answered, so its button takes no focus.
    catchFocus();
  };
  return (
    <div className="editor">
      <textarea
        ref={field}
        aria-label="Edit the question"
        value={text}
        maxLength={limits.questionCharacters}
        onChange={(event) => editQuestion(caseId, { questionId: id, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            close();
          }
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void resend();
          }
        }}
      />
      <div className="editor__foot">
        <span className="dim small">Asked as a new version; this one is kept.</span>
        <Button size="small" onClick={close}>
          Cancel
        </Button>
        <Button variant="primary" size="small" disabled={!sendable} onClick={() => void resend()}>
          Ask again
        </Button>
      </div>
    </div>
  );
}
