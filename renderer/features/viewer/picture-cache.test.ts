import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPictureCache } from "./picture-cache.ts";

const revoked: string[] = [];
let made = 0;
beforeEach(() => {
  made = 0;
  revoked.length = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++made}`);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
});
afterEach(() => vi.restoreAllMocks());
const read = () => Promise.resolve(new Blob());

describe("the picture cache", () => {
  it("reads a picture once for all who show it, and revokes it when the last one is done", async () => {
    const cache = createPictureCache(0);
    const reads = vi.fn(read);
    const first = cache.lease("a", reads);
    const second = cache.lease("a", reads);
    expect(await first.url).toBe(await second.url);
    expect(reads).toHaveBeenCalledTimes(1);
    first.release();
    first.release();
    await Promise.resolve();
    expect(revoked).toEqual([]);
    second.release();
    await second.url;
    expect(revoked).toEqual(["blob:1"]);
  });

  it("keeps the last few for coming back, and lets the oldest go", async () => {
    const cache = createPictureCache(2);
    for (const key of ["a", "b", "c"]) {
      const lease = cache.lease(key, read);
      await lease.url;
      lease.release();
    }
    await Promise.resolve();
    expect(revoked).toEqual(["blob:1"]);
    const again = cache.lease("c", () => Promise.reject(new Error("must not be read again")));
    expect(await again.url).toBe("blob:3");
  });

  it("never lets go of a picture that is shown, however many there are", async () => {
    const cache = createPictureCache(0);
    const leases = ["a", "b", "c"].map((key) => cache.lease(key, read));
    await Promise.all(leases.map(({ url }) => url));
    expect(revoked).toEqual([]);
  });

  it("does not keep a failure: the next one to ask reads again", async () => {
    const cache = createPictureCache(4);
    const failing = cache.lease("a", () => Promise.reject(new Error("broken")));
    await expect(failing.url).rejects.toThrow("broken");
    failing.release();
    expect(await cache.lease("a", read).url).toBe("blob:1");
  });

  it("revokes a picture that arrives after it was let go", async () => {
    const cache = createPictureCache(0);
    let arrive: (blob: Blob) => void = () => undefined;
    const lease = cache.lease("a", () => new Promise((resolve) => (arrive = resolve)));
    lease.release();
    arrive(new Blob());
    await lease.url;
    await Promise.resolve();
    expect(revoked).toEqual(["blob:1"]);
  });
});
