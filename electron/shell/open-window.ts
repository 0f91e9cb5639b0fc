/** Opens the one window where it was, guards it, and shows it when there is something to see. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from "electron";
import type { DesktopStateFile } from "../core/app/desktop-state.ts";
import { appPage } from "./app-origin.ts";
import { type CrashVerbs, reviveAfterCrash } from "./crash.ts";
import { type WindowOptionsInput, windowOptions } from "./window-options.ts";
import { keepPlace, openingPlace } from "./window-state.ts";

export interface OpenWindowParts {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly options: Omit<WindowOptionsInput, "bounds">;
  /** Of all screens, the primary first. */
  readonly workAreas: readonly Rectangle[];
  readonly desktopState: DesktopStateFile;
  readonly crash: CrashVerbs;
}

export interface OpenedWindow {
  readonly window: BrowserWindow;
  /** Rejects if the page cannot be loaded. */
  readonly loaded: Promise<void>;
  /** Writes down where the window is. */
  readonly keepPlaceNow: () => Promise<void>;
}

export function openWindow(parts: OpenWindowParts): OpenedWindow {
  const { bounds, maximized } = openingPlace(parts.desktopState.state.window, parts.workAreas);
  const window = parts.create(windowOptions({ ...parts.options, bounds }));
  const keepPlaceNow = keepPlace(window, parts.desktopState);
  reviveAfterCrash(window.webContents, parts.crash);
  window.once("ready-to-show", () => {
    if (maximized) window.maximize();
    window.show();
  });
  const loaded = window.loadURL(appPage).catch((thrown: unknown) => {
    // Closed before it was loaded: that is the user's choice.
    if (!window.isDestroyed()) throw thrown;
  });
  return { window, loaded, keepPlaceNow };
}
