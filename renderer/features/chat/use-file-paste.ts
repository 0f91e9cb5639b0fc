import { useEffect } from "react";

/** Files from the clipboard, pasted anywhere but into a field of another kind or into a dialog. */
export function useFilePaste(fieldId: string, onFiles: (files: readonly File[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || !takesFiles(event.target, fieldId)) return;
      // A word processor adds a picture of the text that it copies; in a field the text is meant.
      if (isField(event.target) && (event.clipboardData?.getData("text/plain") ?? "") !== "") return;
      event.preventDefault();
      onFiles(files);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [fieldId, onFiles]);
}

function takesFiles(target: EventTarget | null, fieldId: string): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return false;
  return !isField(target) || target.id === fieldId;
}

const isField = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
