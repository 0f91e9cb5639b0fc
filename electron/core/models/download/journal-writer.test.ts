import { expect, it } from "vitest";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { factsOf } from "./download-request.ts";
import { newDownload } from "./download-state.ts";
import { type Journal, newJournal, noProgress } from "./journal.ts";
import { createJournalWriter } from "./journal-writer.ts";

/** A keeper on a disk that writes when it is let. */
function onSlowDisk() {
  const request = { kind: "registry", registryId: "medgemma-4b", quantisation: "Q4_K_M" } as const;
  const facts = factsOf(request, registeredVariant);
  if (facts === null) throw new Error("not in the registry");
  const journal: Journal = { ...newJournal(facts.downloadId, request, 0), files: [noProgress] };
  const download = newDownload(facts, journal, { state: "downloading" });
  const writes: { readonly to: number | undefined; readonly done: PromiseWithResolvers<void> }[] = [];
  const journalWriter = createJournalWriter(download, {
    write({ files }) {
      const done = Promise.withResolvers<void>();
      writes.push({ to: files[0]?.ranges[0]?.to, done });
      return done.promise;
    },
  });
  const note = (to: number): void => journalWriter.noteFile(0, { ranges: [{ from: 0, to }] });
  return { journalWriter, writes, note };
}

it("while a write takes its time, all further notes are one write, with the last of them", async () => {
  const { journalWriter, writes, note } = onSlowDisk();
  note(1);
  await expect.poll(() => writes.length).toBe(1);
  for (const to of [2, 3, 4]) note(to);
  const settled = journalWriter.settled();
  writes[0]?.done.resolve();
  await expect.poll(() => writes.length).toBe(2);
  writes[1]?.done.resolve();
  await settled;
  expect(writes.map(({ to }) => to)).toEqual([1, 4]);
});

it("a write that fails is told, and settles nothing", async () => {
  const { journalWriter, writes, note } = onSlowDisk();
  note(1);
  await expect.poll(() => writes.length).toBe(1);
  const full = new Error("the disk is full");
  writes[0]?.done.reject(full);
  await expect(journalWriter.settled()).rejects.toBe(full);
  expect(journalWriter.failed.reason).toBe(full);
});
