import { useEffect, useState } from "react";
import type { EngineStatus } from "../../../shared/domain.ts";
import { counted } from "../../format.ts";
import { useApp, useConversationPart, useCore, useEarlierAnswer } from "../../stores/context.tsx";
import { QuietShare } from "./quiet-share.tsx";

/** What happens before the first token, in words. */
export function Waiting({
  caseId,
  questionId,
  since,
}: {
  caseId: string;
  questionId: string | null;
  since: number;
}) {
  const engine = useCore((state) => state.engine);
  const connection = useApp((state) => state.connection);
  const behind = useEarlierAnswer(caseId, since);
  const images =
    useConversationPart(caseId, ({ messages }) => {
      const question = questionId === null ? undefined : messages.get(questionId);
      return question?.role === "question" ? question.attachmentIds.length : 0;
    }) ?? 0;
  const elapsed = useElapsedSeconds(since);
  const text = connection === "open" ? waitingText(engine, images, behind) : "Waiting for the connection…";
  return (
    <p className="waiting" role="status">
      <span className="waiting__caret" aria-hidden />
      {text}
      <QuietShare share={connection === "open" && engine.state === "loading" ? engine.progress : null} />
      {/* A number that moves shows that something does; hidden from readers, which would say each one. */}
      {elapsed < 3 ? null : <span aria-hidden> {elapsed} s</span>}
    </p>
  );
}

function waitingText(engine: EngineStatus, images: number, behindAnother: boolean): string {
  switch (engine.state) {
    case "off":
    case "starting":
      return "Starting the engine…";
    case "loading":
      return `Loading ${engine.modelName}…`;
    case "failed":
      return "The engine has ended and is started again…";
    case "ready":
    case "busy":
      if (behindAnother) return "Waiting for the answer in another case…";
      return images > 0 ? `Reading ${counted(images, "image")}…` : "Reading the question…";
  }
}

function useElapsedSeconds(since: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - since) / 1_000));
}
