import { createContext, type ReactNode, use, useCallback, useRef, useState } from "react";

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

/** Says a sentence through the screen reader, after whatever it is saying now. */
export const useAnnounce = (): ((text: string) => void) => use(AnnounceContext);

/** Lines that stay in the live region: enough for a reader that lags behind, and no more. */
const keptLines = 20;

/** The window's one live region. Lines are added, never changed, so that each is read once. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [lines, setLines] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const nextId = useRef(1);
  const announce = useCallback((text: string) => {
    const id = nextId.current++;
    setLines((before) => [...before, { id, text }].slice(-keptLines));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="hidden-visually" role="log" aria-live="polite" aria-relevant="additions">
        {lines.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </AnnounceContext>
  );
}
