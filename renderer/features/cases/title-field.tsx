import { useEffect, useRef } from "react";
import { limits } from "../../../shared/limits.ts";
import { useActions } from "../../stores/context.tsx";

/** The title as an input: Enter and leaving it keep the change, Escape does not. */
export function TitleField({
  caseId,
  title,
  className,
  onDone,
}: {
  caseId: string;
  title: string;
  className: string;
  /** Ended by a key: whoever shows the title takes the focus back. */
  onDone: () => void;
}) {
  const { renameCase, editTitle } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const cancelled = useRef(false);
  useEffect(() => input.current?.select(), []);
  return (
    <input
      ref={input}
      className={`field ${className}`}
      aria-label="Title of the case"
      defaultValue={title}
      maxLength={limits.titleCharacters}
      autoFocus
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") cancelled.current = true;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.currentTarget.blur();
        onDone();
      }}
      onBlur={(event) => {
        editTitle(null);
        if (!cancelled.current) void renameCase(caseId, event.currentTarget.value);
      }}
    />
  );
}
