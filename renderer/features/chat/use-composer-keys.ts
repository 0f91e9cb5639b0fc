import { type KeyboardEvent as ReactKeyboardEvent, useEffect } from "react";
import { useActions, useConversationPart } from "../../stores/context.tsx";
import type { Draft } from "../../stores/draft-store.ts";

export interface ComposerKeys {
  readonly caseId: string | null;
  readonly draft: Draft;
  readonly answering: boolean;
  readonly submit: () => void;
}

/** Enter sends, Up in an empty field edits the last question, and Escape stops the answer from anywhere in the window. */
export function useComposerKeys({ caseId, draft, answering, submit }: ComposerKeys) {
  const { stop, editQuestion } = useActions();
  const lastQuestion = useConversationPart(caseId, ({ branch, messages }) => {
    const id = branch.findLast((candidate) => messages.get(candidate)?.role === "question");
    const message = id === undefined ? undefined : messages.get(id);
    return message?.role === "question" ? message : null;
  });

  useEffect(() => {
    if (!answering || caseId === null) return;
    const listen = (event: KeyboardEvent): void => {
      // Whatever else Escape closes (a dialog, a menu, an editor) has taken the key for itself.
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      void stop(caseId);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [answering, caseId, stop]);

  return (event: ReactKeyboardEvent<HTMLTextAreaElement>): void => {
    // Enter that confirms a Chinese or Japanese word is not meant for us.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
      return;
    }
    const empty = draft.text === "" && draft.images.length === 0;
    if (event.key === "ArrowUp" && empty && !answering && caseId !== null && lastQuestion) {
      event.preventDefault();
      editQuestion(caseId, { questionId: lastQuestion.id, text: lastQuestion.text });
    }
  };
}
