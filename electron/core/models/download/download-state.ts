/** The state of one download in this process, and the view of it that windows get. */
import type { Failure } from "../../../../shared/errors.ts";
import type { Download } from "../../../../shared/models/downloads.ts";
import { bytesIn } from "./byte-ranges.ts";
import type { RequestFacts } from "./download-request.ts";
import type { Journal } from "./journal.ts";
import { createSpeedMeter, type SpeedMeter } from "./speed.ts";

export type Phase =
  | { readonly state: "queued" | "resolving" | "downloading" | "verifying" | "paused" }
  /** A pause within a transfer, or a download that runs in another process. */
  | { readonly state: "waiting"; readonly failure: Failure; readonly retryAt: number }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "done" };

export interface DownloadState {
  readonly facts: RequestFacts;
  journal: Journal;
  phase: Phase;
  /** Bytes in the part file that is being fetched; null: the journal's figure counts. */
  live: { readonly fileIndex: number; readonly bytes: number } | null;
  readonly speed: SpeedMeter;
}

export const newDownload = (facts: RequestFacts, journal: Journal, phase: Phase): DownloadState => ({
  facts,
  journal,
  phase,
  live: null,
  speed: createSpeedMeter(),
});

/** The download neither runs nor waits for its turn. */
export const isIdle = ({ phase }: DownloadState): boolean =>
  phase.state === "paused" || phase.state === "failed";

export function bytesOf({ journal, live }: DownloadState, fileIndex: number): number {
  if (live?.fileIndex === fileIndex) return live.bytes;
  const progress = journal.files[fileIndex];
  const total = journal.plan?.files[fileIndex]?.bytes ?? 0;
  return progress === undefined || progress.verified !== null ? total : bytesIn(progress.ranges);
}

export function viewOf(download: DownloadState, now: number): Download {
  const { facts, journal, phase } = download;
  const done = phase.state === "done";
  const files = (journal.plan?.files ?? []).map(({ path, bytes: total }, index) => ({
    path,
    bytes: done ? total : bytesOf(download, index),
    total,
  }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const total = files.reduce((sum, file) => sum + file.total, 0);
  const speed = phase.state === "downloading" ? download.speed.read(total - bytes, now) : null;
  return {
    id: journal.id,
    name: facts.name,
    request: journal.request,
    repo: facts.repo,
    state: phase.state,
    bytes,
    total,
    bytesPerSecond: speed?.bytesPerSecond ?? null,
    secondsLeft: speed?.secondsLeft ?? null,
    files,
    failure: phase.state === "waiting" || phase.state === "failed" ? phase.failure : null,
    retryAt: phase.state === "waiting" ? phase.retryAt : null,
    modelId: done ? facts.modelId : null,
    addedAt: journal.addedAt,
  };
}
