/** The list of downloads with its commands. They run one after another, so that none meets another one half done. */
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { unknownVariant } from "../library/errors.ts";
import { createRecords } from "../library/records.ts";
import { discardDownload, sweepPlaces } from "./clean-up.ts";
import { runDownload } from "./download-job.ts";
import { withDownloadLock } from "./download-lock.ts";
import { factsOf } from "./download-request.ts";
import { type Entry, isIdle, newEntry, viewOf } from "./download-state.ts";
import type { Downloads, DownloadsOptions } from "./downloads.ts";
import { downloadMissing } from "./errors.ts";
import { createJournals, type Journal, newJournal } from "./journal.ts";
import { createQueue } from "./queue.ts";
import { restoreDownloads } from "./restore-downloads.ts";

/** Resolves when what an earlier process left is in the list. A model folder that cannot be read has nothing for it. */
export async function createDownloads(options: DownloadsOptions): Promise<Downloads> {
  const { modelFolder, terms } = options;
  const now = options.now ?? Date.now;
  const onBug = options.onBug ?? (() => undefined);
  const reserveBytes = options.reserveBytes ?? limits.diskReserveBytes;
  const backoffMs = options.backoffMs ?? limits.downloadBackoffMs;
  const findVariant = options.registry ?? registeredVariant;
  const journals = createJournals(modelFolder);
  const places = { modelFolder, journals, records: createRecords(modelFolder) };
  const discard = (entry: Entry): Promise<void> => discardDownload(entry.journal, places);
  const say = (entry: Entry): void => options.onChange(viewOf(entry, now()));

  const queue = createQueue({
    run: (entry, signal) =>
      runDownload(
        entry,
        {
          ...options,
          journals,
          discard,
          findVariant,
          reserveBytes,
          backoffMs,
          now,
          onBug,
          onChange: () => say(entry),
        },
        signal,
      ),
    elsewhereMs: options.takeUp === "all" ? (options.elsewhereMs ?? limits.downloadElsewhereMs) : null,
    now,
    onChange: say,
    onRemoved: options.onRemoved,
    onBug,
  });

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(command: () => Promise<Result>): Promise<Result> => {
    const result = last.then(command);
    last = result.catch(() => undefined);
    return result;
  };
  const demand = (downloadId: string): Entry => {
    const entry = queue.find(downloadId);
    if (entry === null) throw downloadMissing();
    return entry;
  };
  /** Into the journal of one that does not run here. */
  const note = (entry: Entry, change: Partial<Journal>): Promise<void> =>
    unlessElsewhere(modelFolder, entry.journal.id, async () => {
      const journal = await journals.read(entry.journal.id);
      if (journal === null) {
        queue.forget(entry);
        throw downloadMissing();
      }
      entry.journal = { ...journal, ...change };
      await journals.write(entry.journal);
    });
  /** Its turn comes again: a wait within a transfer ends with the run that waits, the other one with its timer. */
  const endWait = async (entry: Entry): Promise<void> => {
    await queue.end(entry, "stop");
    if (entry.phase.state === "waiting") queue.setPhase(entry, { state: "queued" });
  };
  const resume = async (entry: Entry): Promise<void> => {
    if (!isIdle(entry) && entry.phase.state !== "waiting") return;
    await terms.demand();
    if (entry.phase.state === "waiting") return endWait(entry);
    if (!isIdle(entry)) return;
    await note(entry, { paused: false, failure: null });
    queue.setPhase(entry, { state: "queued" });
  };

  const cancelIdle = async (entry: Entry): Promise<void> => {
    const { phase } = entry;
    // Its turn must not come while it waits for the lock.
    queue.setPhase(entry, { state: "paused" });
    try {
      await withDownloadLock(modelFolder, entry.journal.id, () => discard(entry));
    } catch (thrown) {
      // Nobody looks again at what waits: its turn does.
      queue.setPhase(entry, phase.state === "waiting" ? { state: "queued" } : phase);
      throw thrown;
    }
  };

  if (options.takeUp === "all") {
    await sweepPlaces(places);
    for (const entry of await restoreDownloads({ modelFolder, journals, findVariant })) queue.add(entry);
  }

  return {
    list: () => queue.entries.map((entry) => viewOf(entry, now())),
    start: (wish) =>
      inTurn(async () => {
        await terms.demand();
        const facts = factsOf(wish, findVariant);
        if (facts === null) throw unknownVariant();
        const known = queue.find(facts.downloadId);
        if (known !== null && known.phase.state !== "done") {
          await resume(known);
          return viewOf(known, now());
        }
        const journal = await withDownloadLock(modelFolder, facts.downloadId, async () => {
          const left = await journals.read(facts.downloadId);
          const begun = {
            ...(left ?? newJournal(facts.downloadId, wish, now())),
            paused: false,
            failure: null,
          };
          await journals.write(begun);
          return begun;
        });
        if (known !== null) queue.forget(known);
        const entry = newEntry(facts, journal, { state: "queued" });
        queue.add(entry);
        return viewOf(entry, now());
      }),
    pause: (downloadId) =>
      inTurn(async () => {
        const entry = demand(downloadId);
        await queue.end(entry, "pause");
        const { state } = entry.phase;
        if (state !== "queued" && state !== "waiting") return;
        queue.setPhase(entry, { state: "paused" });
        await note(entry, { paused: true });
      }),
    resume: (downloadId) => inTurn(() => resume(demand(downloadId))),
    cancel: (downloadId) =>
      inTurn(async () => {
        const entry = demand(downloadId);
        await queue.end(entry, "cancel");
        if (queue.find(downloadId) === null) return;
        if (entry.phase.state !== "done") await cancelIdle(entry);
        queue.forget(entry);
      }),
    dispose: () => inTurn(() => queue.close()),
  };
}

/** What another process has in hand has its journal there as well. */
async function unlessElsewhere(modelFolder: string, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await withDownloadLock(modelFolder, id, work);
  } catch (thrown) {
    if (!(thrown instanceof CasebookError && thrown.code === "DOWNLOAD_ELSEWHERE")) throw thrown;
  }
}
