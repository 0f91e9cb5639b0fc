/** Where the window opens: at its last place, as long as that is still on a screen. */
import type { BrowserWindow, Rectangle, Screen } from "electron";
import type { DesktopState, DesktopStateFile } from "../core/app/desktop-state.ts";
import { windowSettleMs } from "./shell-limits.ts";
import { smallestWindow } from "./window-options.ts";

/** In device-independent pixels. */
const defaultSize = { width: 1_280, height: 860 } as const;

/** So much of the title bar has to be on a screen that the window can be dragged by it. */
const grip = { width: 120, height: 40 } as const;

export interface OpeningPlace {
  /** Without x and y the system centres the window. */
  readonly bounds: Partial<Rectangle> & Pick<Rectangle, "width" | "height">;
  readonly maximized: boolean;
}

/** Of all screens, without docks and task bars, the primary one first. Call after the app is ready. */
export function workAreas(
  screen: Pick<Screen, "getPrimaryDisplay" | "getAllDisplays">,
): readonly Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

/** @param areas of all screens, the primary one first */
export function openingPlace(kept: DesktopState["window"], areas: readonly Rectangle[]): OpeningPlace {
  const primary = areas[0];
  if (kept === null) return { bounds: fitted(defaultSize, primary), maximized: false };
  const { bounds, maximized } = kept;
  const within = (area: Rectangle): Rectangle => ({ x: bounds.x, y: bounds.y, ...fitted(bounds, area) });
  const area = areas.find((candidate) => canBeGrasped(within(candidate), candidate));
  // Otherwise its screen is unplugged, or smaller than before.
  return { bounds: area === undefined ? fitted(bounds, primary) : within(area), maximized };
}

function fitted(
  size: Pick<Rectangle, "width" | "height">,
  area: Rectangle | undefined,
): Pick<Rectangle, "width" | "height"> {
  return {
    width: Math.max(smallestWindow.width, Math.min(size.width, area?.width ?? size.width)),
    height: Math.max(smallestWindow.height, Math.min(size.height, area?.height ?? size.height)),
  };
}

/** Whether the title bar, the top of `bounds`, is within `area` by the size of the grip. */
function canBeGrasped(bounds: Rectangle, area: Rectangle): boolean {
  const overlap = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return overlap >= grip.width && bounds.y >= area.y && bounds.y <= area.y + area.height - grip.height;
}

export type PlacedWindow = Pick<BrowserWindow, "on" | "getNormalBounds" | "isMaximized" | "isMinimized">;

/** Remembers the window's place. Returns a function that writes it immediately, before the app ends. */
export function keepPlace(window: PlacedWindow, file: Pick<DesktopStateFile, "change">): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let last: DesktopState["window"] = null;
  const look = (): void => {
    if (!window.isMinimized()) last = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
  };
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    if (last !== null) await file.change({ window: last });
  };
  const moved = (): void => {
    look();
    clearTimeout(timer);
    timer = setTimeout(() => void write(), windowSettleMs);
  };
  window.on("resize", moved);
  window.on("move", moved);
  window.on("maximize", moved);
  window.on("unmaximize", moved);
  // A closed window has no bounds.
  window.on("close", look);
  return write;
}
