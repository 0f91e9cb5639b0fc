import { useCallback, useEffect, useState } from "react";
import { useActions } from "../stores/context.tsx";
import { useAnnounce } from "./announcer.tsx";

const shownMs = 1_500;

/** Writes text to the clipboard; `copied` is true for a moment after it worked. */
export function useCopy(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  const announce = useAnnounce();
  const { notify } = useActions();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = useCallback(
    (text: string) => {
      const done = (): void => {
        setCopied(true);
        announce("Copied");
      };
      const refused = (): void => {
        notify({
          tone: "error",
          message: "The clipboard did not take the text.",
          remedy: "Select the text and copy it with the keyboard.",
          action: null,
          lastsMs: null,
        });
      };
      navigator.clipboard.writeText(text).then(done, refused);
    },
    [announce, notify],
  );
  return { copied, copy };
}
