import { afterEach, expect, it, vi } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import { done, prompt, scriptedCore, text } from "./testing/scripted-core.ts";

const whole = async function* () {
  yield prompt;
  yield text("Upper left.");
  yield done("Upper left.");
};
afterEach(() => void vi.useRealTimers());

it("a case that is deleted twice, and then brought back, stays", async () => {
  await using core = await scriptedCore({ answer: whole });
  const id = await core.cases.create();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await Promise.all([core.cases.remove(id), core.cases.remove(id)]);
  await core.cases.remove(id);
  expect(core.events.filter((event) => event.type === "cases" && event.removed.includes(id))).toHaveLength(1);
  await core.cases.restore(id);
  await vi.advanceTimersByTimeAsync(2 * limits.undoDeleteMs);
  expect((await core.store.readCase(id)).summary.id).toBe(id);
});

it("is destroyed when its time is over, and cannot be brought back then", async () => {
  await using core = await scriptedCore({ answer: whole });
  const id = await core.cases.create();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await core.cases.remove(id);
  await vi.advanceTimersByTimeAsync(limits.undoDeleteMs);
  await expect(core.cases.restore(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(core.store.restoreCase(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("an undo that the disk refuses can be tried again, for as long as at first", async () => {
  let full = true;
  await using core = await scriptedCore({ answer: whole }, (store) => ({
    restoreCase: (id) =>
      full
        ? Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Free some space."))
        : store.restoreCase(id),
  }));
  const id = await core.cases.create();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await core.cases.remove(id);
  await vi.advanceTimersByTimeAsync(limits.undoDeleteMs - 1_000);
  await expect(core.cases.restore(id)).rejects.toMatchObject({ code: "STORE_FULL" });
  full = false;
  await vi.advanceTimersByTimeAsync(limits.undoDeleteMs - 1_000);
  await core.cases.restore(id);
  expect((await core.store.readCase(id)).summary.id).toBe(id);
});
