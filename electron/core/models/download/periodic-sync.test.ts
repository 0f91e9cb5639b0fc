import { expect, it, vi } from "vitest";
import type { ByteRanges } from "./byte-ranges.ts";
import { startPeriodicSync } from "./periodic-sync.ts";
import { createReceivedRanges } from "./received-ranges.ts";

/** A saver of a part file whose bytes reach the disk when they are let. */
function onSlowDisk({ saveMs = 1, saveBytes = 100 } = {}) {
  const received = createReceivedRanges(100, []);
  const syncs: PromiseWithResolvers<void>[] = [];
  const spoken: ByteRanges[] = [];
  const onFailure = vi.fn<(thrown: unknown) => void>();
  const check = vi.fn(async () => undefined as void);
  const periodicSync = startPeriodicSync({
    part: {
      sync() {
        const done = Promise.withResolvers<void>();
        syncs.push(done);
        return done.promise;
      },
    },
    received,
    saveMs,
    saveBytes,
    check,
    onSaved: (ranges) => spoken.push(ranges),
    onFailure,
  });
  /** Resolves when the part file is being synced for the n-th time. */
  const syncing = (times: number) => expect.poll(() => syncs.length, { interval: 1 }).toBe(times);
  return { received, periodicSync, syncs, spoken, onFailure, check, syncing };
}

it("speaks of bytes only when they are on the disk, and of none that came after the sync had begun", async () => {
  const { received, periodicSync, syncs, spoken, syncing } = onSlowDisk();
  received.add({ from: 0, to: 10 });
  await syncing(1);
  received.add({ from: 10, to: 20 });
  expect(spoken).toEqual([]);
  syncs[0]?.resolve();
  await syncing(2);
  expect(spoken).toEqual([[{ from: 0, to: 10 }]]);
  syncs[1]?.resolve();
  await expect.poll(() => spoken.length, { interval: 1 }).toBe(2);
  expect(spoken[1]).toEqual([{ from: 0, to: 20 }]);
  await periodicSync.stop();
  expect(syncs.length).toBe(2);
});

it("does not speak of bytes that were thrown away while they were synced, but of what is there instead", async () => {
  const { received, periodicSync, syncs, spoken, syncing } = onSlowDisk();
  received.add({ from: 0, to: 10 });
  await syncing(1);
  received.clear();
  received.add({ from: 0, to: 5 });
  syncs[0]?.resolve();
  await syncing(2);
  expect(spoken).toEqual([]);
  syncs[1]?.resolve();
  await periodicSync.stop();
  expect(spoken).toEqual([[{ from: 0, to: 5 }]]);
});

it("saves a last time when it is stopped, and throws what the disk says to that", async () => {
  const { received, periodicSync, syncs, spoken, onFailure, syncing } = onSlowDisk();
  received.add({ from: 0, to: 10 });
  await syncing(1);
  syncs[0]?.resolve();
  await expect.poll(() => spoken.length, { interval: 1 }).toBe(1);
  received.add({ from: 10, to: 20 });
  const stopped = periodicSync.stop();
  await syncing(2);
  const full = new Error("the disk is full");
  syncs[1]?.reject(full);
  await expect(stopped).rejects.toBe(full);
  expect(spoken).toEqual([[{ from: 0, to: 10 }]]);
  expect(onFailure).not.toHaveBeenCalled();
});

it("a sync that fails is not asked again, and its bytes are never spoken of", async () => {
  const { received, periodicSync, syncs, spoken, onFailure, syncing } = onSlowDisk();
  received.add({ from: 0, to: 10 });
  await syncing(1);
  const lost = new Error("i/o error");
  syncs[0]?.reject(lost);
  await expect.poll(() => onFailure.mock.calls).toEqual([[lost]]);
  received.add({ from: 10, to: 20 });
  await expect(periodicSync.stop()).rejects.toBe(lost);
  await expect(periodicSync.stop()).rejects.toBe(lost);
  expect([syncs.length, spoken]).toEqual([1, []]);
});

it("stopped twice, it saves once", async () => {
  const { received, periodicSync, syncs, spoken, syncing } = onSlowDisk({ saveMs: 10_000 });
  received.add({ from: 0, to: 10 });
  const stops = [periodicSync.stop(), periodicSync.stop()];
  await syncing(1);
  syncs[0]?.resolve();
  await Promise.all(stops);
  expect([syncs.length, spoken.length]).toEqual([1, 1]);
});

it("what ends it is told once; what is there is saved when it is stopped", async () => {
  const { received, periodicSync, check, syncs, spoken, onFailure, syncing } = onSlowDisk();
  const tooSmall = new Error("no room");
  check.mockRejectedValue(tooSmall);
  received.add({ from: 0, to: 10 });
  await expect.poll(() => onFailure.mock.calls).toEqual([[tooSmall]]);
  expect([syncs, spoken]).toEqual([[], []]);
  const stopped = periodicSync.stop();
  await syncing(1);
  syncs[0]?.resolve();
  await stopped;
  expect(spoken).toEqual([[{ from: 0, to: 10 }]]);
});

it("much is synced at once, and spoken of when it is time", async () => {
  const { received, periodicSync, syncs, spoken, syncing } = onSlowDisk({ saveMs: 1_500, saveBytes: 20 });
  received.add({ from: 0, to: 19 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(syncs).toEqual([]);
  received.add({ from: 19, to: 20 });
  await syncing(1);
  received.add({ from: 20, to: 40 });
  syncs[0]?.resolve();
  await syncing(2);
  syncs[1]?.resolve();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(spoken).toEqual([]);
  await expect.poll(() => spoken, { timeout: 5_000 }).toEqual([[{ from: 0, to: 40 }]]);
  await periodicSync.stop();
  expect([syncs.length, spoken.length]).toEqual([2, 1]);
});

it("stopped before it is time, it speaks of what was synced", async () => {
  const { received, periodicSync, syncs, spoken, syncing } = onSlowDisk({ saveMs: 10_000, saveBytes: 20 });
  received.add({ from: 0, to: 20 });
  await syncing(1);
  syncs[0]?.resolve();
  await periodicSync.stop();
  expect([syncs.length, spoken]).toEqual([1, [[{ from: 0, to: 20 }]]]);
});
