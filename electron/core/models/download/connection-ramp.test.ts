import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { untilSlow } from "./connection-ramp.ts";
import { createReceivedRanges } from "./received-ranges.ts";

const periodMs = 20;
/** Twice what is enough for a period. */
const much = (2 * limits.downloadFastBytesPerSecond * periodMs) / 1_000;

/** One that waits, and whether it still does. */
function waiting() {
  const received = createReceivedRanges(1e12, []);
  const stop = new AbortController();
  let over = false;
  const done = untilSlow(received, periodMs, stop.signal).then(() => {
    over = true;
  });
  return { received, stop, done, isOver: () => over };
}

it("is not slow as long as enough comes, and is as soon as it does not", async () => {
  const { received, done, isOver } = waiting();
  // Before each period is over, however late this test's own turns come.
  const adding = setInterval(() => received.add({ from: received.bytes, to: received.bytes + much }), 1);
  await sleep(5 * periodMs);
  expect(isOver()).toBe(false);
  clearInterval(adding);
  await done;
});

it("does not count the time before the first bytes", async () => {
  const { received, done, isOver } = waiting();
  await sleep(5 * periodMs);
  expect(isOver()).toBe(false);
  received.add({ from: 0, to: 1 });
  await done;
});

it("ends with its signal, before and after the first bytes", async () => {
  const early = waiting();
  early.stop.abort();
  await early.done;
  const late = waiting();
  late.received.add({ from: 0, to: 1 });
  late.stop.abort();
  await late.done;
});
