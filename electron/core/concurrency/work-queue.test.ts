import { expect, test } from "vitest";
import { type WorkClass, WorkQueue } from "./work-queue.ts";

const never = new AbortController().signal;
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

function workOn(queue: WorkQueue) {
  const order: string[] = [];
  let running = 0;
  return {
    order,
    work: async (name: string, workClass: WorkClass, signal = never): Promise<boolean> => {
      const release = await queue.take(workClass, signal);
      if (release === null) return false;
      expect(++running).toBe(1);
      order.push(name);
      await moment();
      running -= 1;
      release();
      return true;
    },
  };
}

test("a person goes before batches that wait already, between two pieces of work", async () => {
  const { order, work } = workOn(new WorkQueue());
  const batches = ["b1", "b2", "b3"].map((name) => work(name, "batch"));
  await Promise.all([...batches, work("p1", "person"), work("p2", "person")]);
  expect(order).toEqual(["b1", "p1", "p2", "b2", "b3"]);
});

test("a person who asks while batches run goes next, and the batches go on", async () => {
  const { order, work } = workOn(new WorkQueue());
  const batches = ["b1", "b2", "b3"].map((name) => work(name, "batch"));
  await batches[0];
  await Promise.all([work("p", "person"), ...batches]);
  expect(order).toEqual(["b1", "b2", "p", "b3"]);
});

test("a waiter that gives up does not hold up the next", async () => {
  const { order, work } = workOn(new WorkQueue());
  const abort = new AbortController();
  const first = work("b1", "batch");
  const given = work("p1", "person", abort.signal);
  const last = work("b2", "batch");
  abort.abort();
  expect(await given).toBe(false);
  await Promise.all([first, last]);
  expect(order).toEqual(["b1", "b2"]);
});

test("a signal that came before leaves the queue as it is", async () => {
  const { order, work } = workOn(new WorkQueue());
  expect(await work("p", "person", AbortSignal.abort())).toBe(false);
  expect(await work("b", "batch")).toBe(true);
  expect(order).toEqual(["b"]);
});

test("a turn that is released twice counts as released once", async () => {
  const queue = new WorkQueue();
  const release = await queue.take("batch", never);
  const second = queue.take("batch", never);
  const third = queue.take("batch", never);
  release?.();
  release?.();
  expect(await second).toBeTypeOf("function");
  expect(await Promise.race([third, moment().then(() => "waits")])).toBe("waits");
});
