import { expect, it } from "vitest";
import { SerialQueue } from "./serial-queue.ts";

it("runs work in the order of the calls, one piece at a time", async () => {
  const queue = new SerialQueue();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const results = [
    queue.run(async () => {
      order.push("first begins");
      await first.promise;
      order.push("first ends");
      return 1;
    }),
    queue.run(() => order.push("second")),
  ];
  await Promise.resolve();
  await Promise.resolve();
  expect(order).toEqual(["first begins"]);
  first.resolve();
  expect(await Promise.all(results)).toEqual([1, 3]);
  expect(order).toEqual(["first begins", "first ends", "second"]);
});

it("a failure reaches its caller alone, and the next piece runs", async () => {
  const queue = new SerialQueue();
  const failed = queue.run(() => Promise.reject(new Error("no")));
  const next = queue.run(() => "next");
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("next");
});

it("is settled when everything given so far has ended, badly too", async () => {
  const queue = new SerialQueue();
  let ended = false;
  const work = Promise.withResolvers<void>();
  const failed = queue.run(async () => {
    await work.promise;
    ended = true;
    throw new Error("no");
  });
  const settled = queue.settled().then(() => ended);
  work.resolve();
  await expect(failed).rejects.toThrow("no");
  expect(await settled).toBe(true);
});
