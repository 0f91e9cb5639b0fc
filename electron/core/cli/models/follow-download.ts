/** Follows a download to its end, or pauses it when the user interrupts. */

import { CasebookError } from "../../../../shared/errors.ts";
import type { Download } from "../../../../shared/models/downloads.ts";
import { formatDuration } from "../../../../shared/units.ts";
import { createProgress } from "../progress.ts";
import type { ModelsParts } from "./parts.ts";

type FollowParts = Pick<ModelsParts, "modelManager" | "feed" | "output" | "screen" | "signal">;

export type Ending = "done" | "removed";

/** Throws why it failed, and CANCELLED after it was paused by the signal. */
export async function followDownload(
  { id, name }: Pick<Download, "id" | "name">,
  { modelManager, feed, output, screen, signal }: FollowParts,
): Promise<Ending> {
  const { downloads } = modelManager;
  const progress = createProgress({ output, screen, label: name });
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  let waitingFor: number | null = null;

  const onDownload = (download: Download): void => {
    const { state, bytes, total, bytesPerSecond, failure, retryAt } = download;
    switch (state) {
      case "queued":
      case "resolving":
      case "paused":
        return;
      case "downloading":
      case "verifying":
        waitingFor = null;
        return progress.show({ bytes, total, bytesPerSecond });
      case "waiting":
        if (failure === null || waitingFor === retryAt) return;
        waitingFor = retryAt;
        progress.end();
        output.record({ type: "waiting", ...failure, retryAt });
        return output.text(`${failure.message}${retryText(retryAt)}\n`);
      case "failed":
        return reject(
          failure === null ? new Error("a failed download says why") : CasebookError.from(failure),
        );
      case "done":
        progress.show({ bytes, total, bytesPerSecond: null });
        return resolve("done");
    }
  };
  const pause = (): void => {
    downloads.pause(id).then(() => {
      // The download may have ended before the listener was there.
      const now = downloads.list().find((download) => download.id === id);
      if (now?.state === "paused") reject(paused());
    }, reject);
  };
  const stopFollowing = feed.follow((event) => {
    if (event.type === "download" && event.download.id === id) onDownload(event.download);
    if (event.type === "download-removed" && event.downloadId === id) resolve("removed");
  });
  signal.addEventListener("abort", pause, { once: true });
  try {
    const now = downloads.list().find((download) => download.id === id);
    if (now !== undefined) onDownload(now);
    if (signal.aborted) pause();
    return await promise;
  } finally {
    signal.removeEventListener("abort", pause);
    stopFollowing();
    progress.end();
  }
}

const retryText = (retryAt: number | null): string =>
  retryAt === null ? "" : ` Casebook tries again in ${formatDuration((retryAt - Date.now()) / 1_000)}.`;

const paused = (): CasebookError =>
  new CasebookError(
    "CANCELLED",
    "The download was paused; what has arrived is kept.",
    "Run the same command again to go on with it, or resume it on the models page.",
  );
