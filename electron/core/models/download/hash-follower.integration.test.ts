import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { followHash } from "./hash-follower.ts";
import { createReceivedRanges } from "./received-ranges.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-follower-"));
  file = path.join(folder, "0.part");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Small ones are hashed in this thread, large ones in one of their own. */
const totals = [3_000, 6_000_000];

const sha256 = (...parts: Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

it.each(totals)("what comes out of order is hashed in the file's order (%i bytes)", async (total) => {
  const half = total / 2;
  const [first, second] = [Buffer.alloc(half, "a"), Buffer.alloc(half, "b")];
  const received = createReceivedRanges(total, []);
  await writeFile(file, Buffer.concat([Buffer.alloc(half), second]));
  const hash = followHash(file, received);
  received.add({ from: half, to: total });
  await sleep(20);
  await writeFile(file, first, { flag: "r+" });
  received.add({ from: 0, to: half });
  expect(await hash).toBe(sha256(first, second));
});

it.each(totals)("after everything was thrown away it begins again (%i bytes)", async (total) => {
  const received = createReceivedRanges(total, []);
  await writeFile(file, Buffer.alloc(total, "a"));
  const hash = followHash(file, received);
  received.add({ from: 0, to: 1_000 });
  await sleep(20);
  received.clear();
  await writeFile(file, Buffer.alloc(total, "b"));
  received.add({ from: 0, to: total });
  expect(await hash).toBe(sha256(Buffer.alloc(total, "b")));
});

it("of a file that is given up there is none", async () => {
  const received = createReceivedRanges(3_000, []);
  await writeFile(file, Buffer.alloc(3_000));
  const hash = followHash(file, received);
  received.add({ from: 0, to: 1_000 });
  received.close();
  expect(await hash).toBe(null);
});

it.each(totals)("a file that is gone, or shorter than was said, is told (%i bytes)", async (total) => {
  const lost = createReceivedRanges(total, [{ from: 0, to: total }]);
  await expect(followHash(path.join(folder, "nothing"), lost)).rejects.toMatchObject({ code: "ENOENT" });
  await writeFile(file, Buffer.alloc(total - 1));
  await expect(followHash(file, createReceivedRanges(total, [{ from: 0, to: total }]))).rejects.toThrow(
    "shorter",
  );
});
