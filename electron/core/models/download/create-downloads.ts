/** The list of downloads and its commands. Commands run one after another, so that none sees another one half done. */
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { SerialQueue } from "../../../../shared/serial-queue.ts";
import { unknownVariant } from "../library/errors.ts";
import { createRecords } from "../library/records.ts";
import { discardDownload, sweepPlaces } from "./clean-up.ts";
import { runDownload } from "./download-job.ts";
import { withDownloadLock } from "./download-lock.ts";
import { factsOf } from "./download-request.ts";
import { type DownloadState, isIdle, newDownload, viewOf } from "./download-state.ts";
import type { Downloads, DownloadsOptions } from "./downloads.ts";
import { downloadMissing } from "./errors.ts";
import { createJournals, type Journal, newJournal } from "./journal.ts";
import { createQueue } from "./queue.ts";
import { restoreDownloads } from "./restore-downloads.ts";

/** Resolves when the downloads of earlier processes are in the list. A model folder that cannot be read holds none. */
export async function createDownloads(options: DownloadsOptions): Promise<Downloads> {
  const { modelFolder, terms } = options;
  const now = options.now ?? Date.now;
  const onBug = options.onBug ?? (() => undefined);
  const reserveBytes = options.reserveBytes ?? limits.diskReserveBytes;
  const backoffMs = options.backoffMs ?? limits.downloadBackoffMs;
  const findVariant = options.registry ?? registeredVariant;
  const journals = createJournals(modelFolder);
  const places = { modelFolder, journals, records: createRecords(modelFolder) };
  const discard = (download: DownloadState): Promise<void> => discardDownload(download.journal, places);
  const publish = (download: DownloadState): void => options.onChange(viewOf(download, now()));

  const queue = createQueue({
    run: (download, signal) =>
      runDownload(
        download,
        {
          ...options,
          journals,
          discard,
          findVariant,
          reserveBytes,
          backoffMs,
          now,
          onBug,
          onChange: () => publish(download),
        },
        signal,
      ),
    elsewhereMs: options.restore === "all" ? (options.elsewhereMs ?? limits.downloadElsewhereMs) : null,
    now,
    onChange: publish,
    onRemoved: options.onRemoved,
    onBug,
  });

  /** Commands of users, one after another. */
  const commands = new SerialQueue();
  const requireDownload = (downloadId: string): DownloadState => {
    const download = queue.find(downloadId);
    if (download === null) throw downloadMissing();
    return download;
  };
  /** Changes the journal of a download that does not run in this process. */
  const note = (download: DownloadState, change: Partial<Journal>): Promise<void> =>
    unlessElsewhere(modelFolder, download.journal.id, async () => {
      const journal = await journals.read(download.journal.id);
      if (journal === null) {
        queue.forget(download);
        throw downloadMissing();
      }
      download.journal = { ...journal, ...change };
      await journals.write(download.journal);
    });
  /**
   * Queues a waiting download again: a wait within a transfer ends with its run, a wait for another process with its
   * timer.
   */
  const endWait = async (download: DownloadState): Promise<void> => {
    await queue.end(download, "stop");
    if (download.phase.state === "waiting") queue.setPhase(download, { state: "queued" });
  };
  const resume = async (download: DownloadState): Promise<void> => {
    if (!isIdle(download) && download.phase.state !== "waiting") return;
    await terms.require();
    if (download.phase.state === "waiting") return endWait(download);
    if (!isIdle(download)) return;
    await note(download, { paused: false, failure: null });
    queue.setPhase(download, { state: "queued" });
  };

  const cancelIdle = async (download: DownloadState): Promise<void> => {
    const { phase } = download;
    // The download is paused first, so that its turn does not come while the lock is awaited.
    queue.setPhase(download, { state: "paused" });
    try {
      await withDownloadLock(modelFolder, download.journal.id, () => discard(download));
    } catch (thrown) {
      // A waiting download is queued, since its timer was cleared by the pause above.
      queue.setPhase(download, phase.state === "waiting" ? { state: "queued" } : phase);
      throw thrown;
    }
  };

  if (options.restore === "all") {
    await sweepPlaces(places);
    for (const download of await restoreDownloads({ modelFolder, journals, findVariant }))
      queue.add(download);
  }

  return {
    list: () => queue.downloads.map((download) => viewOf(download, now())),
    start: (request) =>
      commands.run(async () => {
        await terms.require();
        const facts = factsOf(request, findVariant);
        if (facts === null) throw unknownVariant();
        const known = queue.find(facts.downloadId);
        if (known !== null && known.phase.state !== "done") {
          await resume(known);
          return viewOf(known, now());
        }
        const journal = await withDownloadLock(modelFolder, facts.downloadId, async () => {
          const left = await journals.read(facts.downloadId);
          const begun = {
            ...(left ?? newJournal(facts.downloadId, request, now())),
            paused: false,
            failure: null,
          };
          await journals.write(begun);
          return begun;
        });
        if (known !== null) queue.forget(known);
        const download = newDownload(facts, journal, { state: "queued" });
        queue.add(download);
        return viewOf(download, now());
      }),
    pause: (downloadId) =>
      commands.run(async () => {
        const download = requireDownload(downloadId);
        await queue.end(download, "pause");
        const { state } = download.phase;
        if (state !== "queued" && state !== "waiting") return;
        queue.setPhase(download, { state: "paused" });
        await note(download, { paused: true });
      }),
    resume: (downloadId) => commands.run(() => resume(requireDownload(downloadId))),
    cancel: (downloadId) =>
      commands.run(async () => {
        const download = requireDownload(downloadId);
        await queue.end(download, "cancel");
        if (queue.find(downloadId) === null) return;
        if (download.phase.state !== "done") await cancelIdle(download);
        queue.forget(download);
      }),
    dispose: () => commands.run(() => queue.close()),
  };
}

/** A download that runs in another process has its journal written there: nothing is changed here. */
async function unlessElsewhere(modelFolder: string, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await withDownloadLock(modelFolder, id, work);
  } catch (thrown) {
    if (!(thrown instanceof CasebookError && thrown.code === "DOWNLOAD_ELSEWHERE")) throw thrown;
  }
}
