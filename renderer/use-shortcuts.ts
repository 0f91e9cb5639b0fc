/** Listens for the shortcuts of `shortcuts.ts` in the whole window. */
import { useEffect } from "react";
import { matchesKeys, onMac, type ShortcutId, shortcuts, shownShortcut } from "./shortcuts.ts";
import { useApp } from "./stores/context.tsx";

const ids = Object.keys(shortcuts) as ShortcutId[];
/** These would take something away from a text that is being written. */
const notWhileWriting: ReadonlySet<string> = new Set(["/", "Mod+Z"]);

/** @param handlers stays the same object between renders, or is memoised. False: the key was not for it. */
export function useShortcuts(handlers: Readonly<Record<ShortcutId, () => boolean>>): void {
  useEffect(() => {
    const mac = onMac(navigator.platform);
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const id = ids.find((candidate) => shortcuts[candidate].keys.some((keys) => isMeant(event, keys, mac)));
      if (id !== undefined && handlers[id]()) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [handlers]);
}

function isMeant(event: KeyboardEvent, keys: string, mac: boolean): boolean {
  if (!matchesKeys(event, keys, mac)) return false;
  return !(notWhileWriting.has(keys) && isWriting(event.target));
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** "Ctrl+B", as this shell and platform show it. */
export function useShownShortcut(id: ShortcutId): string {
  const shell = useApp((state) => state.info?.shell ?? "desktop");
  return shownShortcut(id, shell, onMac(navigator.platform));
}
