/** Leaving in order: keep what is running, end the engine, close the store, and only then the app. */
import type { App } from "electron";
import { disposeMs } from "./shell-limits.ts";

type EndingApp = Pick<App, "on" | "quit" | "exit">;

export interface QuitParts {
  readonly app: EndingApp;
  readonly dispose: () => Promise<unknown>;
  readonly process: Pick<NodeJS.Process, "on">;
  readonly limitMs?: number;
}

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The core gets `limitMs`; a store that is written every second loses nothing that was shown as saved. */
export function quitInOrder({ app, dispose, process, limitMs = disposeMs }: QuitParts): void {
  let ending = false;
  app.on("before-quit", (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    void within(limitMs, dispose).then((inTime) => app.exit(inTime ? 0 : 1));
  });
  // Also on macOS, where a model in memory without a window would take gigabytes for nothing.
  app.on("window-all-closed", () => app.quit());
  for (const signal of endingSignals) process.on(signal, () => app.quit());
}

/** Whether it ended well and in time. */
async function within(limitMs: number, dispose: () => Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const done = dispose().then(
    () => true,
    () => false,
  );
  const inTime = await Promise.race([done, late]);
  clearTimeout(timer);
  return inTime;
}
