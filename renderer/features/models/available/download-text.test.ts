import { expect, it } from "vitest";
import type { Download } from "../../../../shared/models/downloads.ts";
import { formatClock } from "../../../format.ts";
import { acceptedAt, download } from "../../../testing/model-samples.ts";
import { downloadLine, downloadShare } from "./download-text.ts";

it.each<[Partial<Download>, string]>([
  [{}, "2.04 GB of 3.34 GB · 41.0 MB/s · 32 s left"],
  [{ bytesPerSecond: null, secondsLeft: null }, "2.04 GB of 3.34 GB"],
  [{ bytes: 3_341_147_200, secondsLeft: 0 }, "3.34 GB of 3.34 GB · 41.0 MB/s"],
  [{ state: "queued", bytes: 0 }, "Waits for its turn"],
  [{ state: "queued" }, "Waits for its turn, 2.04 GB are there"],
  [{ state: "resolving" }, "Asking the hub"],
  [{ state: "verifying" }, "Checking the hash"],
  [{ state: "paused" }, "Paused, 2.04 GB of 3.34 GB"],
  [{ state: "waiting", retryAt: acceptedAt }, `Goes on at ${formatClock(acceptedAt)}, 2.04 GB of 3.34 GB`],
  [{ state: "failed", bytes: 0 }, "Stopped"],
  [{ state: "failed" }, "Stopped, 2.04 GB of 3.34 GB"],
  [{ state: "done" }, "Downloaded and verified"],
])("%j is shown as %j", (part, line) => expect(downloadLine(download(part))).toBe(line));

it("a share is shown only where the hub has said how much there is", () => {
  expect(downloadShare(download({ total: 0 }))).toBeNull();
  expect(downloadShare(download({ bytes: 50, total: 200 }))).toBe(0.25);
  expect(downloadShare(download({ state: "done", bytes: 0 }))).toBe(1);
});
