/** Ends Casebook in order and starts it again. */
import type { App } from "electron";

export function restart(
  app: Pick<App, "relaunch" | "quit">,
  process: Pick<NodeJS.Process, "env" | "execPath" | "argv">,
): void {
  // An AppImage's own executable lies in a mount that ends with it.
  app.relaunch({ execPath: process.env["APPIMAGE"] ?? process.execPath, args: process.argv.slice(1) });
  app.quit();
}
