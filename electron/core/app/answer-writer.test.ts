import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "../../../shared/domain.ts";
import { createAnswerWriter } from "./answer-writer.ts";

const answer = (text: string) => ({ text }) as Answer;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("writes after 64 tokens at once, and fewer within a second", async () => {
  const written: string[] = [];
  const writer = createAnswerWriter(
    async ({ text }) => void written.push(text),
    () => undefined,
  );
  writer.grew(answer("a"), 64);
  expect(written).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(0);
  writer.grew(answer("ab"), 1);
  expect(written).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written).toEqual(["a", "ab"]);
});

it("writes one at a time and only the newest of what came meanwhile", async () => {
  const written: string[] = [];
  let finish = (): void => undefined;
  const slow = ({ text }: Answer) => {
    written.push(text);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const writer = createAnswerWriter(slow, () => undefined);
  writer.grew(answer("a"), 64);
  writer.grew(answer("b"), 64);
  writer.grew(answer("c"), 64);
  expect(written).toEqual(["a"]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toEqual(["a", "c"]);
});

it("tells of the first failed write at once, writes nothing more, and throws it when closed", async () => {
  const failures: unknown[] = [];
  let writes = 0;
  const full = new Error("disk full");
  const writer = createAnswerWriter(
    () => {
      writes += 1;
      return Promise.reject(full);
    },
    (thrown) => failures.push(thrown),
  );
  writer.grew(answer("a"), 64);
  await vi.advanceTimersByTimeAsync(0);
  expect(failures).toEqual([full]);
  writer.grew(answer("b"), 64);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(writes).toBe(1);
  await expect(writer.close()).rejects.toBe(full);
});

it("writes nothing after it was closed, so that the final state is not overwritten", async () => {
  const written: string[] = [];
  const writer = createAnswerWriter(
    async ({ text }) => void written.push(text),
    () => undefined,
  );
  writer.grew(answer("a"), 1);
  await writer.close();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(written).toEqual([]);
});
