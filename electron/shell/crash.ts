/** The page's process died: the core and the running answer live on, so the page is loaded anew and catches up. */
import type { RenderProcessGoneDetails, WebContents } from "electron";
import { crashWindowMs, reloadsAfterCrash } from "./shell-limits.ts";

type MortalContents = Pick<WebContents, "on" | "reload" | "isDestroyed">;

export interface CrashVerbs {
  readonly now: () => number;
  /** It keeps happening: says so and asks. True: try again; false: quit. */
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
