import { useEffect, useRef, useState } from "react";

/**
 * Whether files are being dragged over the window, and how many (0: the system does not tell). Drags of text and links
 * are left alone.
 * @param onFiles is called with what was dropped; folders are in the transfer only, and only during the call.
 */
export function useFileDrag(
  onFiles: (files: readonly File[], transfer: DataTransfer | null) => void,
): { readonly files: number } | null {
  const [over, setOver] = useState<{ readonly files: number } | null>(null);
  const handler = useRef(onFiles);
  useEffect(() => {
    handler.current = onFiles;
  }, [onFiles]);

  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const files = fileCount(event);
      setOver((before) => (before?.files === files ? before : { files }));
    };
    const move = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      // Without this the browser would open the file in place of the app.
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      enter(event);
    };
    const leave = (event: DragEvent): void => {
      // Leaving for another element is no leaving: only the window's edge has nothing behind it. Elements that vanish
      // under the pointer never tell, which is why nothing is counted here.
      if (event.relatedTarget === null) setOver(null);
    };
    const drop = (event: DragEvent): void => {
      setOver(null);
      if (!hasFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) handler.current(files, event.dataTransfer);
    };
    const end = (): void => setOver(null);
    const listeners = { dragenter: enter, dragover: move, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name as "drop", listener);
    window.addEventListener("dragend", end);
    window.addEventListener("blur", end);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name as "drop", listener);
      window.removeEventListener("dragend", end);
      window.removeEventListener("blur", end);
    };
  }, []);
  return over;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

const fileCount = ({ dataTransfer }: DragEvent): number =>
  [...(dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file").length;
