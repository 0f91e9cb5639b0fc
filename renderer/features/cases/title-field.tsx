import { useEffect, useRef, useState } from "react";
import { limits } from "../../../shared/limits.ts";
import { useActions, useStores } from "../../stores/context.tsx";
import { useKeepOnClose } from "../../ui/use-keep-on-close.ts";

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
  /** Called when a key ended the editing: the title's owner takes the focus back. */
  onDone: () => void;
}) {
  const { renameCase, editTitle } = useActions();
  const { cases } = useStores();
  const [typed, setTyped] = useState(title);
  const [mine] = useState(() => cases.getState().editedTitle);
  const ended = useRef(false);
  const end = (keep: boolean): void => {
    if (ended.current) return;
    ended.current = true;
    // The title may be edited elsewhere by now.
    if (cases.getState().editedTitle === mine) editTitle(null);
    if (keep) void renameCase(caseId, typed);
  };
  const input = useKeepOnClose<HTMLInputElement>(() => end(true));
  useEffect(() => input.current?.select(), [input]);
  return (
    <input
      ref={input}
      className={`field ${className}`}
      aria-label="Title of the case"
      value={typed}
      maxLength={limits.titleCharacters}
      autoFocus
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        end(event.key === "Enter");
        onDone();
      }}
      onBlur={() => end(true)}
    />
  );
}
