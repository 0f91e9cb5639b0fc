/** Which bytes are hashed from memory, and which from the file: told apart by a file that holds others. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { followHash } from "./hash-follower.ts";
import { createReceived } from "./received.ts";

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
const shared = (bytes: number, letter: string) => Buffer.from(new SharedArrayBuffer(bytes)).fill(letter);

it.each(totals)("what comes in order is hashed from memory (%i bytes)", async (total) => {
  await writeFile(file, Buffer.alloc(total, "x"));
  const received = createReceived(total, []);
  const hashing = followHash(file, received);
  const third = total / 3;
  const memory = new SharedArrayBuffer(total);
  const pieces = ["a", "b", "c"].map((letter, at) => Buffer.from(memory, at * third, third).fill(letter));
  // Without waiting for one before the next is offered.
  const used = pieces.map((piece, at) => {
    const range = { from: at * third, to: (at + 1) * third };
    const taken = hashing.offer(range, piece);
    received.add(range);
    return taken;
  });
  await Promise.all(used);
  expect(await hashing.sha256).toBe(sha256(...pieces));
});

it.each(totals)("what comes out of order is read from the file (%i bytes)", async (total) => {
  const half = total / 2;
  const content = Buffer.concat([Buffer.alloc(half, "a"), Buffer.alloc(half, "b")]);
  await writeFile(file, content);
  const received = createReceived(total, []);
  const hashing = followHash(file, received);
  await hashing.offer({ from: half, to: total }, shared(half, "x"));
  received.add({ from: half, to: total });
  const first = hashing.offer({ from: 0, to: half }, shared(half, "a"));
  received.add({ from: 0, to: half });
  await first;
  expect(await hashing.sha256).toBe(sha256(content));
});

it("what was there before is read from the file, and what comes after it is hashed from memory", async () => {
  const [total, half] = [3_000, 1_500];
  await writeFile(file, Buffer.concat([Buffer.alloc(half, "a"), Buffer.alloc(half, "x")]));
  const received = createReceived(total, [{ from: 0, to: half }]);
  const hashing = followHash(file, received);
  // So short a file is read in this thread, in one go.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const rest = { from: half, to: total };
  const used = hashing.offer(rest, shared(half, "b"));
  received.add(rest);
  await used;
  expect(await hashing.sha256).toBe(sha256(Buffer.alloc(half, "a"), Buffer.alloc(half, "b")));
});

it("after everything was thrown away, nothing of what was offered counts", async () => {
  const total = 3_000;
  await writeFile(file, Buffer.alloc(total, "b"));
  const received = createReceived(total, []);
  const hashing = followHash(file, received);
  const old = hashing.offer({ from: 0, to: 1_000 }, shared(1_000, "a"));
  received.add({ from: 0, to: 1_000 });
  received.clear();
  await old;
  received.add({ from: 0, to: total });
  expect(await hashing.sha256).toBe(sha256(Buffer.alloc(total, "b")));
});

it("memory that is offered is given back when the file is given up, and when it cannot be hashed", async () => {
  const received = createReceived(3_000, []);
  await writeFile(file, Buffer.alloc(3_000));
  const hashing = followHash(file, received);
  received.close();
  await hashing.offer({ from: 0, to: 1_000 }, shared(1_000, "a"));
  expect(await hashing.sha256).toBe(null);
  await hashing.offer({ from: 0, to: 1_000 }, shared(1_000, "a"));

  const arriving = createReceived(6_000_000, []);
  const lost = followHash(path.join(folder, "nothing"), arriving);
  const offered = lost.offer({ from: 0, to: 1_000 }, shared(1_000, "a"));
  arriving.add({ from: 0, to: 1_000 });
  await expect(lost.sha256).rejects.toMatchObject({ code: "ENOENT" });
  await offered;
});
