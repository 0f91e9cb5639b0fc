import { expect, test } from "vitest";
import { EventQueue } from "../engine/event-queue.ts";
import { Aborted, Interruptible } from "./interruptible.ts";
import { Mutex } from "./mutex.ts";

test("turns come in the order of asking, one at a time", async () => {
  const mutex = new Mutex();
  const order: string[] = [];
  const work = async (name: string) => {
    const release = await mutex.take();
    order.push(`${name} in`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    order.push(`${name} out`);
    release?.();
  };
  await Promise.all(["a", "b", "c"].map(work));
  expect(order).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
});

test("who gives up waiting holds nobody up", async () => {
  const mutex = new Mutex();
  const first = await mutex.take();
  const abort = new AbortController();
  const second = mutex.take(abort.signal);
  const third = mutex.take();
  abort.abort();
  expect(await second).toBeNull();
  first?.();
  const release = await third;
  expect(release).toBeTypeOf("function");
});

test("a signal that came before the turn ends the wait", async () => {
  expect(await new Mutex().take(AbortSignal.abort())).toBeNull();
});

test("an interrupted wait ends at once, and the work is still waited for by who must", async () => {
  const abort = new AbortController();
  const interruptible = new Interruptible(abort.signal);
  const work = Promise.withResolvers<void>();
  const waiting = interruptible.wait(work.promise);
  abort.abort();
  await expect(waiting).rejects.toBeInstanceOf(Aborted);
  let ended: boolean | null = null;
  const settled = interruptible.settled().then((well) => (ended = well));
  await Promise.resolve();
  expect(ended).toBeNull();
  work.reject(new Error("native"));
  await settled;
  expect(ended).toBe(false);
});

test("queued events are all given before the error that ended them", async () => {
  const queue = new EventQueue<number>();
  queue.push(1);
  queue.push(2);
  queue.fail(new Error("over"));
  queue.push(3);
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const event of queue) seen.push(event);
    })(),
  ).rejects.toThrow("over");
  expect(seen).toEqual([1, 2]);
});
