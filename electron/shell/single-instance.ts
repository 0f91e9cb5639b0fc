/** One desktop app per data folder; starting it again shows the window that is there. */
import type { App, BrowserWindow } from "electron";

type InstanceApp = Pick<App, "requestSingleInstanceLock" | "on">;
type ShownWindow = Pick<BrowserWindow, "isMinimized" | "restore" | "show" | "focus">;

/**
 * The lock belongs to the profile folder, so it is taken after that is set.
 * @returns false: another instance is running and has been notified; this one must end
 */
export function claimSingleInstance(app: InstanceApp, window: () => ShownWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  // The arguments of the second instance are ignored: nothing can be opened from outside.
  app.on("second-instance", () => {
    const shown = window();
    if (shown === null) return;
    if (shown.isMinimized()) shown.restore();
    shown.show();
    shown.focus();
  });
  return true;
}
