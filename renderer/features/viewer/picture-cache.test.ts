import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPictureCache } from "./picture-cache.ts";

const closed: number[] = [];
let count = 0;
beforeEach(() => {
  count = 0;
  closed.length = 0;
});
const make = () => Promise.resolve(++count);
const cacheOf = (spare: number) => createPictureCache<number>(spare, (picture) => closed.push(picture));

describe("the picture cache", () => {
  it("makes a picture once for all who show it, and closes it when the last one is done", async () => {
    const cache = cacheOf(0);
    const reads = vi.fn(make);
    const first = cache.lease("a", reads);
    const second = cache.lease("a", reads);
    expect(await first.made).toBe(await second.made);
    expect(reads).toHaveBeenCalledTimes(1);
    first.release();
    first.release();
    await Promise.resolve();
    expect(closed).toEqual([]);
    second.release();
    await second.made;
    expect(closed).toEqual([1]);
  });

  it("keeps the last few for coming back, and lets the oldest go", async () => {
    const cache = cacheOf(2);
    for (const key of ["a", "b", "c"]) {
      const lease = cache.lease(key, make);
      await lease.made;
      lease.release();
    }
    await Promise.resolve();
    expect(closed).toEqual([1]);
    const again = cache.lease("c", () => Promise.reject(new Error("must not be read again")));
    expect(await again.made).toBe(3);
  });

  it("never lets go of a picture that is shown, however many there are", async () => {
    const cache = cacheOf(0);
    const leases = ["a", "b", "c"].map((key) => cache.lease(key, make));
    await Promise.all(leases.map(({ made }) => made));
    expect(closed).toEqual([]);
  });

  it("does not keep a failure: the next one to ask makes it again", async () => {
    const cache = cacheOf(4);
    const failing = cache.lease("a", () => Promise.reject(new Error("broken")));
    await expect(failing.made).rejects.toThrow("broken");
    failing.release();
    expect(await cache.lease("a", make).made).toBe(1);
  });

  it("closes a picture that arrives after it was let go", async () => {
    const cache = cacheOf(0);
    let arrive: (picture: number) => void = () => undefined;
    const lease = cache.lease("a", () => new Promise((resolve) => (arrive = resolve)));
    lease.release();
    arrive(1);
    await lease.made;
    await Promise.resolve();
    expect(closed).toEqual([1]);
  });
});
