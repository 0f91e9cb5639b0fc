import type { WebContents } from "electron";
import { beforeEach, expect, it, vi } from "vitest";
import { reviveAfterCrash } from "./crash.ts";
import { FakeContents } from "./testing/fakes.ts";

let contents: FakeContents;
let time: number;
const askToRetry = vi.fn<() => Promise<boolean>>();
const quit = vi.fn<() => void>();

beforeEach(() => {
  contents = new FakeContents();
  time = 0;
  askToRetry.mockReset();
  quit.mockReset();
  reviveAfterCrash(contents as unknown as WebContents, { now: () => time, askToRetry, quit });
});
const crash = (reason = "crashed"): boolean =>
  contents.emit("render-process-gone", {}, { reason, exitCode: 1 });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it.each(["crashed", "oom", "killed", "abnormal-exit", "launch-failed", "memory-eviction"])(
  "a page that ended by %s is loaded anew",
  (reason) => {
    crash(reason);
    expect(contents.reload).toHaveBeenCalledOnce();
    expect(askToRetry).not.toHaveBeenCalled();
  },
);

it("a window that is closed is left alone", () => {
  crash("clean-exit");
  expect(contents.reload).not.toHaveBeenCalled();
});

it("a page that keeps crashing asks instead of blinking for ever, and tries again on a yes", async () => {
  askToRetry.mockResolvedValue(true);
  for (let n = 0; n < 4; n += 1) crash();
  expect(contents.reload).toHaveBeenCalledTimes(3);
  expect(askToRetry).toHaveBeenCalledOnce();
  await settled();
  expect(contents.reload).toHaveBeenCalledTimes(4);
  expect(quit).not.toHaveBeenCalled();
});

it("a no quits", async () => {
  askToRetry.mockResolvedValue(false);
  for (let n = 0; n < 4; n += 1) crash();
  await settled();
  expect(quit).toHaveBeenCalledOnce();
  expect(contents.reload).toHaveBeenCalledTimes(3);
});

it("a window that was closed while the question stood is not reloaded", async () => {
  askToRetry.mockResolvedValue(true);
  for (let n = 0; n < 4; n += 1) crash();
  contents.destroyed = true;
  await settled();
  expect(contents.reload).toHaveBeenCalledTimes(3);
});

it("crashes hours apart are each mended without a question", () => {
  for (let n = 0; n < 10; n += 1) {
    time += 3_600_000;
    crash();
  }
  expect(contents.reload).toHaveBeenCalledTimes(10);
  expect(askToRetry).not.toHaveBeenCalled();
});
