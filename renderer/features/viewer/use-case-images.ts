import { useEffect, useMemo } from "react";
import { useActions, useConversationPart } from "../../stores/context.tsx";

export interface CaseImages {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** Round and round. */
  readonly previous: () => void;
  readonly next: () => void;
}

/** All images of the case in the order in which they came. `[` and `]` go through them from anywhere but a field. */
export function useCaseImages(caseId: string, attachmentId: string): CaseImages {
  const attachments = useConversationPart(caseId, (conversation) => conversation.attachments);
  const { showImage } = useActions();
  const images = useMemo(() => {
    const ids = [...(attachments?.values() ?? [])]
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map(({ id }) => id);
    const at = ids.indexOf(attachmentId);
    const show = (step: number) => () => {
      const id = ids.at((at + step) % ids.length);
      if (id !== undefined) showImage(caseId, id);
    };
    return { number: at + 1, count: ids.length, previous: show(-1), next: show(1) };
  }, [attachments, attachmentId, caseId, showImage]);

  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || inField(event.target)) return;
      if (event.key === "[") images.previous();
      if (event.key === "]") images.next();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [images]);
  return images;
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
