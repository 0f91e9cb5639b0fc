import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { GenerateEvent } from "./chat-engine.ts";
import { messageEveryMs, TextBatcher } from "./text-batcher.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function batcher() {
  const events: GenerateEvent[] = [];
  return { events, batch: new TextBatcher((event) => events.push(event), 50) };
}
const text = (value: string) => [{ channel: "text", text: value } as const];

test("sends the first word at once and the next together, 50 ms apart", () => {
  const { events, batch } = batcher();
  for (const word of ["a", "b", "c"]) batch.push(text(word));
  expect(events).toEqual([{ type: "text", channel: "text", text: "a", tokens: 1 }]);
  vi.advanceTimersByTime(50);
  expect(events.slice(1)).toEqual([{ type: "text", channel: "text", text: "bc", tokens: 2 }]);
  batch.push(text("d"));
  expect(events).toHaveLength(2);
  vi.advanceTimersByTime(50);
  expect(events).toHaveLength(3);
});

test("a slow model's words are not held up", () => {
  const { events, batch } = batcher();
  batch.push(text("a"));
  vi.advanceTimersByTime(100);
  batch.push(text("b"));
  expect(events).toHaveLength(2);
});

test("keeps thought and answer apart and in order, and counts tokens that completed nothing", () => {
  const { events, batch } = batcher();
  batch.push(text(" "));
  batch.push([]);
  batch.push([
    { channel: "thought", text: "hm" },
    { channel: "text", text: "so" },
  ]);
  batch.end([]);
  expect(events.slice(1)).toEqual([
    { type: "text", channel: "thought", text: "hm", tokens: 2 },
    { type: "text", channel: "text", text: "so", tokens: 0 },
  ]);
});

test("a model that shares the processor with the page is drawn half as often", () => {
  expect(messageEveryMs(0)).toBe(100);
  expect(messageEveryMs(34)).toBe(50);
});

test("leaves no timer behind at the end", () => {
  const { events, batch } = batcher();
  batch.push(text("a"));
  batch.push(text("b"));
  batch.end(text("c"));
  expect(events).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
