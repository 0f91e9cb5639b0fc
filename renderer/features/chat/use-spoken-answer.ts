import { useEffect, useRef } from "react";
import type { Answer } from "../../../shared/domain.ts";
import { useAnnounce } from "../../ui/announcer.tsx";
import { endingOf } from "./answer-ending.ts";
import { completeSentences } from "./sentences.ts";

/** Announces a growing answer in sentences. Text from before this window saw it is not announced. */
export function useSpokenAnswer(answer: Answer): void {
  const announce = useAnnounce();
  const streaming = answer.status === "streaming";
  const from = useRef<number | null>(streaming ? answer.text.length : null);
  useEffect(() => {
    if (from.current === null) return;
    const { sentences, next } = completeSentences(answer.text, from.current, !streaming);
    from.current = streaming ? next : null;
    for (const sentence of sentences) announce(sentence);
    if (!streaming) announce(lastWords(answer));
  }, [announce, answer, streaming]);
}

/** A failure is an alert of its own. */
function lastWords(answer: Answer): string {
  const ending = endingOf(answer);
  switch (ending?.kind) {
    case undefined:
      return "End of answer.";
    case "stopped":
    case "cut-off":
      return `${ending.text}.`;
    case "interrupted":
    case "failed":
      return "The answer ended early.";
  }
}
