import { expect, test } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { HubRefusal } from "../hub/errors.ts";
import { hubFileChanged } from "./errors.ts";
import { createRetries, mayPass } from "./retry.ts";

const cut = new CasebookError("HUB_UNREACHABLE", "The connection broke.", "Try again.");
const refusal = (facts: Partial<ConstructorParameters<typeof HubRefusal>[0]>): HubRefusal =>
  new HubRefusal({
    state: "rate-limited",
    tokenSource: "none",
    by: "hub",
    httpStatus: 429,
    hubSaid: null,
    retryAt: null,
    ...facts,
  });

test("five tries, each after about twice the time of the one before, then it gives up", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 0, random: () => 1 });
  const waits = Array.from({ length: 6 }, () => retries.next(cut, 0));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null]);
});

test("half of the time is chance", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 0, random: () => 0 });
  expect([retries.next(cut, 0), retries.next(cut, 0)]).toEqual([500, 1_000]);
});

test("progress begins the count anew; the same bytes a second time are no progress", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 0, random: () => 1 });
  for (let failure = 0; failure < 4; failure += 1) retries.next(cut, 10);
  expect(retries.next(cut, 11)).toBe(1_000);
  // After a restart from the beginning.
  expect(retries.next(cut, 5)).toBe(2_000);
  expect(retries.next(cut, 11)).toBe(4_000);
});

test("a hub that names a time is not asked earlier", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 100_000, random: () => 1 });
  expect(retries.next(refusal({ retryAt: 160_000 }), 0)).toBe(60_000);
  expect(retries.next(refusal({ retryAt: 90_000 }), 0)).toBe(2_000);
});

test("a hub that asks for a pause and names no time is asked again after its window of five minutes", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 100_000, random: () => 1 });
  expect(retries.next(refusal({ retryAt: null }), 0)).toBe(300_000);
});

test("however often the hub asks for a pause, the attempts are there for what fails", () => {
  const retries = createRetries({ backoffMs: 1_000, now: () => 0, random: () => 1 });
  const pauses = [null, 0, null, 60_000, 0, 0, 0, 0, null].map((retryAt) =>
    retries.next(refusal({ retryAt }), 0),
  );
  // A time that has come already is no reason to ask without end.
  expect(pauses).toEqual([300_000, 2_000, 300_000, 60_000, 16_000, 16_000, 16_000, 16_000, 300_000]);
  const waits = Array.from({ length: 6 }, () => retries.next(cut, 0));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null]);
});

test("what may pass is tried again: trouble on the way, a busy hub, an address that has ended; a refusal by the hub is not", () => {
  expect(mayPass(cut)).toBe(true);
  expect(mayPass(refusal({}))).toBe(true);
  expect(mayPass(refusal({ state: "hub-failed", by: "storage", httpStatus: 403 }))).toBe(true);
  expect(mayPass(refusal({ state: "not-accepted", httpStatus: 403 }))).toBe(false);
  expect(mayPass(refusal({ state: "file-missing", httpStatus: 404 }))).toBe(false);
  expect(mayPass(new CasebookError("DISK_FULL", "Full.", "Free some space."))).toBe(false);
  expect(mayPass(new CasebookError("DOWNLOAD_CHANGED", "A storage host says so.", "Wait."))).toBe(true);
  expect(mayPass(hubFileChanged({ repo: "a/b", commit: "0", path: "c.gguf" }))).toBe(false);
  expect(mayPass(new Error("a bug"))).toBe(false);
});
