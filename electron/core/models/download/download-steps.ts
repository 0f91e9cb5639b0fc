/**
 * The steps of a download, in order: plan, disk space, bytes, placing, record. A start continues where the journal
 * stands.
 */
import { stat } from "node:fs/promises";
import { requireDiskSpace } from "../../files/disk-space.ts";
import type { FindVariant } from "./download-request.ts";
import { bytesOf, type DownloadState } from "./download-state.ts";
import type { DownloadsOptions } from "./downloads.ts";
import { localFileChanged } from "./errors.ts";
import type { FetchReport } from "./fetch-file.ts";
import { type Journals, noProgress } from "./journal.ts";
import type { JournalWriter } from "./journal-writer.ts";
import { makePlan } from "./make-plan.ts";
import { isAsVerified, moveIntoPlace, placePath, recordOf } from "./place-model.ts";
import type { DownloadPlan, PlannedFile } from "./plan.ts";
import { createRecovery, untilAnswered, type Waiting } from "./recovery.ts";
import { createRetries } from "./retry.ts";

export interface StepOptions
  extends Pick<DownloadsOptions, "modelFolder" | "hub" | "fetchFile" | "library" | "terms"> {
  readonly journals: Journals;
  readonly findVariant: FindVariant;
  readonly reserveBytes: number;
  readonly backoffMs: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** The state of the download has changed. */
  readonly onChange: () => void;
}

interface Steps {
  readonly download: DownloadState;
  readonly journalWriter: JournalWriter;
  readonly options: StepOptions;
  readonly signal: AbortSignal;
}

/** Resolves when the library has the model. Throws CasebookError, the signal's reason. */
export async function runSteps(steps: Steps): Promise<void> {
  const { download, journalWriter, options, signal } = steps;
  setPhase(steps, "resolving");
  await options.terms.require();
  const plan = download.journal.plan ?? (await requestPlan(steps));
  await resetMissingFiles(steps, plan);
  await requireDiskSpace(options.modelFolder, {
    bytes: await bytesToFetch(steps, plan),
    reserve: options.reserveBytes,
    toBe: "fetched",
  });
  for (const [index, file] of plan.files.entries()) {
    signal.throwIfAborted();
    if (download.journal.files[index]?.verified === null) await fetchPlannedFile(steps, index, file);
  }
  setPhase(steps, "verifying");
  // All files are placed in one step, so that no language model is listed without its image encoder.
  for (const [index, file] of plan.files.entries()) await placeFile(steps, index, file);
  await journalWriter.settled();
  await options.library.addRecord(recordOf(download.facts, download.journal, options.now()));
}

function setPhase({ download, options }: Steps, state: "resolving" | "verifying"): void {
  if (download.phase.state === state) return;
  download.phase = { state };
  options.onChange();
}

async function requestPlan(steps: Steps): Promise<DownloadPlan> {
  const { download, journalWriter, options, signal } = steps;
  const { hub, findVariant, now, backoffMs } = options;
  const { recover } = createRecovery({
    retries: createRetries({ backoffMs, now }),
    bytes: () => 0,
    now,
    onWaiting: (waiting) => wait(steps, waiting, "resolving"),
    signal,
  });
  const plan = await untilAnswered(
    () => makePlan(download.journal.request, { hub, findVariant, signal }),
    recover,
  );
  journalWriter.note({ plan, files: plan.files.map(() => noProgress) });
  await journalWriter.settled();
  return plan;
}

/** Resets files that an earlier process verified, and that are neither in the part file nor in the library any more. */
async function resetMissingFiles(
  { download, journalWriter, options }: Steps,
  plan: DownloadPlan,
): Promise<void> {
  for (const [index, file] of plan.files.entries()) {
    const verified = download.journal.files[index]?.verified ?? null;
    if (verified === null) continue;
    const part = options.journals.partPath(download.journal.id, index);
    const there =
      (await isAsVerified(part, file.bytes, verified)) ||
      (await isAsVerified(placePath(options.modelFolder, file), file.bytes, verified));
    if (!there) journalWriter.noteFile(index, noProgress);
  }
}

/** A file of the right size in the library counts as one that need not be fetched. */
async function bytesToFetch({ download, options }: Steps, plan: DownloadPlan): Promise<number> {
  const missing = await Promise.all(
    plan.files.map(async (file, index) => {
      const found = await stat(placePath(options.modelFolder, file)).catch(() => null);
      return found?.size === file.bytes ? 0 : file.bytes - bytesOf(download, index);
    }),
  );
  return missing.reduce((sum, bytes) => sum + bytes, 0);
}

async function fetchPlannedFile(steps: Steps, fileIndex: number, file: PlannedFile): Promise<void> {
  const { download, journalWriter, options, signal } = steps;
  const { role, repo, commit, path, bytes, sha256 } = file;
  const fetched = await options.fetchFile(
    {
      file: { repo, commit, path },
      role,
      bytes,
      sha256,
      partPath: options.journals.partPath(download.journal.id, fileIndex),
      present: download.journal.files[fileIndex]?.ranges ?? [],
      placePath: placePath(options.modelFolder, file),
      reserveBytes: options.reserveBytes,
    },
    (report) => onReport(steps, fileIndex, report),
    signal,
  );
  const { quantisation, modifiedMs, boundByTerms } = fetched;
  journalWriter.noteFile(fileIndex, {
    verified: { sha256: fetched.sha256, modifiedMs, quantisation, boundByTerms },
  });
  await journalWriter.settled();
  download.live = null;
  options.onChange();
}

function onReport(steps: Steps, fileIndex: number, report: FetchReport): void {
  const { download, journalWriter, options } = steps;
  switch (report.type) {
    case "bytes": {
      download.live = { fileIndex, bytes: report.bytes };
      if (download.phase.state !== "waiting") download.phase = { state: "downloading" };
      const all = download.journal.files.reduce((sum, _, index) => sum + bytesOf(download, index), 0);
      download.speed.add(all, options.now());
      options.onChange();
      return;
    }
    case "saved":
      journalWriter.noteFile(fileIndex, { ranges: [...report.ranges] });
      return;
    case "waiting":
      download.speed.reset();
      wait(steps, report.waiting, "downloading");
      return;
    case "verifying":
      setPhase(steps, "verifying");
  }
}

function wait(
  { download, options }: Steps,
  waiting: Waiting | null,
  next: "resolving" | "downloading",
): void {
  download.phase = waiting === null ? { state: next } : { state: "waiting", ...waiting };
  options.onChange();
}

async function placeFile(
  { download, journalWriter, options, signal }: Steps,
  index: number,
  file: PlannedFile,
): Promise<void> {
  const verified = download.journal.files[index]?.verified ?? null;
  if (verified === null) throw new Error("a file that is not verified cannot be put into the library");
  const part = options.journals.partPath(download.journal.id, index);
  if (await isAsVerified(part, file.bytes, verified)) {
    const placed = await moveIntoPlace(options.modelFolder, part, { file, verified }, signal);
    if (placed !== verified) journalWriter.noteFile(index, { verified: placed });
    return;
  }
  // The file is in the library already: from before, or because an earlier process came as far as this step.
  if (await isAsVerified(placePath(options.modelFolder, file), file.bytes, verified)) return;
  journalWriter.noteFile(index, noProgress);
  throw localFileChanged(file);
}
