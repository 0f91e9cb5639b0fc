/** The window shows one page and never leaves it; links go to the one opener. */
import type { WebContents } from "electron";
import { isAppPage } from "./app-origin.ts";
import type { OpenLink } from "./links.ts";

/** The contents' part that navigation goes through. */
export type GuardedContents = Pick<WebContents, "on" | "setWindowOpenHandler">;

/** @param openLink refuses what is not https, so everything that was prevented may be handed to it */
export function guardNavigation(contents: GuardedContents, openLink: OpenLink): void {
  const offer = (url: string): void => {
    // A refused navigation has no effect: nothing opens, and the page gets no answer.
    openLink(url).catch(() => undefined);
  };
  contents.on("will-navigate", (event) => {
    if (event.isMainFrame && isAppPage(event.url)) return; // the page reloads itself
    event.preventDefault();
    offer(event.url);
  });
  contents.on("will-frame-navigate", (event) => {
    // The main frame is judged above; there are no other frames.
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    offer(url);
    return { action: "deny" };
  });
}
