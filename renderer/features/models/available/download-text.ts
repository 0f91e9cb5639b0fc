/** How far a download is, in a line. */
import type { Download } from "../../../../shared/models/downloads.ts";
import { formatBytes, formatClock, formatDuration, formatRate } from "../../../format.ts";

export function downloadLine(download: Download): string {
  const { state, bytes, total, bytesPerSecond, secondsLeft, retryAt } = download;
  switch (state) {
    case "queued":
      return bytes === 0 ? "Waits for its turn" : `Waits for its turn, ${formatBytes(bytes)} are there`;
    case "resolving":
      return "Asking the hub";
    case "downloading":
      return [
        amount(download),
        ...(bytesPerSecond === null ? [] : [formatRate(bytesPerSecond)]),
        ...(secondsLeft === null || bytes >= total ? [] : [`${formatDuration(secondsLeft)} left`]),
      ].join(" · ");
    case "verifying":
      return "Checking the hash";
    case "paused":
      return `Paused, ${amount(download)}`;
    case "waiting":
      return retryAt === null
        ? `Goes on by itself, ${amount(download)}`
        : `Goes on at ${formatClock(retryAt)}, ${amount(download)}`;
    case "failed":
      return bytes === 0 ? "Stopped" : `Stopped, ${amount(download)}`;
    case "done":
      return "Downloaded and verified";
  }
}

const amount = ({ bytes, total }: Download): string =>
  total === 0 ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`;

/** 0 to 1; null while it is not known how far it is. */
export function downloadShare({ state, bytes, total }: Download): number | null {
  if (total === 0 || state === "resolving") return null;
  return state === "done" ? 1 : bytes / total;
}
