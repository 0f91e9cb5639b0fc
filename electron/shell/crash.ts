/** The page's process died: core and running answer live on, so the page is reloaded and attaches again. */
import type { RenderProcessGoneDetails, WebContents } from "electron";
import { crashWindowMs, reloadsAfterCrash } from "./shell-limits.ts";

type MortalContents = Pick<WebContents, "on" | "reload" | "isDestroyed">;

export interface CrashVerbs {
  readonly now: () => number;
  /** Called when it keeps happening: shows a question. True: try again; false: quit. */
  readonly askToRetry: (reason: RenderProcessGoneDetails["reason"]) => Promise<boolean>;
  readonly quit: () => void;
}

export function reviveAfterCrash(contents: MortalContents, { now, askToRetry, quit }: CrashVerbs): void {
  let crashes: readonly number[] = [];
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return; // the window is being closed
    crashes = [...crashes.filter((at) => now() - at < crashWindowMs), now()];
    if (crashes.length <= reloadsAfterCrash) {
      contents.reload();
      return;
    }
    crashes = [];
    void askToRetry(reason).then((again) => {
      if (!again) quit();
      else if (!contents.isDestroyed()) contents.reload();
    });
  });
}
