/** Width of the image pane in CSS pixels: what fits, and what was chosen last. */

const key = "casebook.imagePaneWidth";
const narrowest = 300;
/** What the conversation keeps. */
const conversationKeeps = 380;

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const paneBounds = (windowWidth: number): Bounds => ({
  min: narrowest,
  max: Math.max(narrowest, windowWidth - conversationKeeps),
});

export const clampWidth = (width: number, { min, max }: Bounds): number =>
  Math.round(Math.min(Math.max(width, min), max));

/** null: nothing was chosen, or the browser keeps nothing for this page. */
export function storedWidth(): number | null {
  const stored = Number.parseInt(attemptStorage((storage) => storage.getItem(key)) ?? "", 10);
  return Number.isFinite(stored) ? stored : null;
}

export function storeWidth(width: number): void {
  attemptStorage((storage) => storage.setItem(key, String(width)));
}

/** A browser may refuse its storage altogether; then the width is remembered for this window only. */
function attemptStorage<T>(work: (storage: Storage) => T): T | null {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}
