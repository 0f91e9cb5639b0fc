/** What a download does, in this order: plan, room, bytes, places, record. A start goes on wherever the journal stands. */
import { stat } from "node:fs/promises";
import { requireRoom } from "../../files/disk-reservation.ts";
import type { FindVariant } from "./download-request.ts";
import { bytesOf, type Entry } from "./download-state.ts";
import type { DownloadsOptions } from "./downloads.ts";
import { changedHere } from "./errors.ts";
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
  /** The entry is another one now than it was. */
  readonly onChange: () => void;
}

interface Steps {
  readonly entry: Entry;
  readonly keeper: JournalWriter;
  readonly options: StepOptions;
  readonly signal: AbortSignal;
}

/** Resolves when the library has the model. Throws CasebookError, the signal's reason. */
export async function takeSteps(steps: Steps): Promise<void> {
  const { entry, keeper, options, signal } = steps;
  setPhase(steps, "resolving");
  await options.terms.demand();
  const plan = entry.journal.plan ?? (await planIt(steps));
  await forgetWhatIsGone(steps, plan);
  await requireRoom(options.modelFolder, {
    bytes: await bytesToFetch(steps, plan),
    reserve: options.reserveBytes,
    toBe: "fetched",
  });
  for (const [index, file] of plan.files.entries()) {
    signal.throwIfAborted();
    if (entry.journal.files[index]?.verified === null) await fetchOne(steps, index, file);
  }
  setPhase(steps, "verifying");
  // All at once, so that no language model stands in the list without its image encoder.
  for (const [index, file] of plan.files.entries()) await placeOne(steps, index, file);
  await keeper.settled();
  await options.library.addRecord(recordOf(entry.facts, entry.journal, options.now()));
}

function setPhase({ entry, options }: Steps, state: "resolving" | "verifying"): void {
  if (entry.phase.state === state) return;
  entry.phase = { state };
  options.onChange();
}

async function planIt(steps: Steps): Promise<DownloadPlan> {
  const { entry, keeper, options, signal } = steps;
  const { hub, findVariant, now, backoffMs } = options;
  const { recover } = createRecovery({
    retries: createRetries({ backoffMs, now }),
    bytes: () => 0,
    now,
    onWaiting: (waiting) => wait(steps, waiting, "resolving"),
    signal,
  });
  const plan = await untilAnswered(() => makePlan(entry.journal.wish, { hub, findVariant, signal }), recover);
  keeper.note({ plan, files: plan.files.map(() => noProgress) });
  await keeper.settled();
  return plan;
}

/** A file that was verified by an earlier process, and is neither where it was nor in its place any more. */
async function forgetWhatIsGone({ entry, keeper, options }: Steps, plan: DownloadPlan): Promise<void> {
  for (const [index, file] of plan.files.entries()) {
    const verified = entry.journal.files[index]?.verified ?? null;
    if (verified === null) continue;
    const part = options.journals.partPath(entry.journal.id, index);
    const there =
      (await isAsVerified(part, file.bytes, verified)) ||
      (await isAsVerified(placePath(options.modelFolder, file), file.bytes, verified));
    if (!there) keeper.noteFile(index, noProgress);
  }
}

/** A file of the right size that is in its place is counted as one that need not be fetched. */
async function bytesToFetch({ entry, options }: Steps, plan: DownloadPlan): Promise<number> {
  const missing = await Promise.all(
    plan.files.map(async (file, index) => {
      const found = await stat(placePath(options.modelFolder, file)).catch(() => null);
      return found?.size === file.bytes ? 0 : file.bytes - bytesOf(entry, index);
    }),
  );
  return missing.reduce((sum, bytes) => sum + bytes, 0);
}

async function fetchOne(steps: Steps, fileIndex: number, file: PlannedFile): Promise<void> {
  const { entry, keeper, options, signal } = steps;
  const { role, repo, commit, path, bytes, sha256 } = file;
  const fetched = await options.fetchFile(
    {
      file: { repo, commit, path },
      role,
      bytes,
      sha256,
      partPath: options.journals.partPath(entry.journal.id, fileIndex),
      present: entry.journal.files[fileIndex]?.ranges ?? [],
      placePath: placePath(options.modelFolder, file),
      reserveBytes: options.reserveBytes,
    },
    (report) => onReport(steps, fileIndex, report),
    signal,
  );
  const { quantisation, modifiedMs, boundByTerms } = fetched;
  keeper.noteFile(fileIndex, {
    verified: { sha256: fetched.sha256, modifiedMs, quantisation, boundByTerms },
  });
  await keeper.settled();
  entry.live = null;
  options.onChange();
}

function onReport(steps: Steps, fileIndex: number, report: FetchReport): void {
  const { entry, keeper, options } = steps;
  switch (report.type) {
    case "bytes": {
      entry.live = { fileIndex, bytes: report.bytes };
      if (entry.phase.state !== "waiting") entry.phase = { state: "downloading" };
      const all = entry.journal.files.reduce((sum, _, index) => sum + bytesOf(entry, index), 0);
      entry.speed.add(all, options.now());
      options.onChange();
      return;
    }
    case "saved":
      keeper.noteFile(fileIndex, { ranges: [...report.ranges] });
      return;
    case "waiting":
      entry.speed.reset();
      wait(steps, report.waiting, "downloading");
      return;
    case "verifying":
      setPhase(steps, "verifying");
  }
}

function wait({ entry, options }: Steps, waiting: Waiting | null, next: "resolving" | "downloading"): void {
  entry.phase = waiting === null ? { state: next } : { state: "waiting", ...waiting };
  options.onChange();
}

async function placeOne(
  { entry, keeper, options, signal }: Steps,
  index: number,
  file: PlannedFile,
): Promise<void> {
  const verified = entry.journal.files[index]?.verified ?? null;
  if (verified === null) throw new Error("a file that is not verified cannot be put into the library");
  const part = options.journals.partPath(entry.journal.id, index);
  if (await isAsVerified(part, file.bytes, verified)) {
    const placed = await moveIntoPlace(options.modelFolder, part, { file, verified }, signal);
    if (placed !== verified) keeper.noteFile(index, { verified: placed });
    return;
  }
  // In its place already: it was there before, or an earlier process came as far as this.
  if (await isAsVerified(placePath(options.modelFolder, file), file.bytes, verified)) return;
  keeper.noteFile(index, noProgress);
  throw changedHere(file);
}
