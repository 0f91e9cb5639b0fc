import { createHash, pbkdf2 } from "node:crypto";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startHashThread } from "./hash-thread.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-hash-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = (...parts: Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

it("follows a file that grows, as far as it is told", async () => {
  const file = path.join(folder, "growing");
  const [first, second] = [Buffer.alloc(3_000_000, "a"), Buffer.alloc(1_500_000, "b")];
  await writeFile(file, first);
  await using hasher = startHashThread(file);
  expect(await hasher.upTo(1_000_001)).toBe(1_000_001);
  expect(await hasher.upTo(5_000_000)).toBe(first.length);
  await appendFile(file, second);
  expect(await hasher.upTo(5_000_000)).toBe(first.length + second.length);
  expect(await hasher.digest()).toBe(sha256(first, second));
});

it("does not wait for libuv's workers, which llama.cpp keeps busy while a model is loaded", async () => {
  const file = path.join(folder, "beside");
  const bytes = Buffer.alloc(6_000_000, "c");
  await writeFile(file, bytes);
  let free = false;
  const busy = Array.from({ length: 4 }, async () => {
    await promisify(pbkdf2)("password", "salt", 6_000_000, 32, "sha256");
    free = true;
  });
  await using hasher = startHashThread(file);
  await hasher.upTo(bytes.length);
  expect(await hasher.digest()).toBe(sha256(bytes));
  expect(free).toBe(false);
  await Promise.all(busy);
});

it("a file that is not there is told as the file system tells it", async () => {
  await using hasher = startHashThread(path.join(folder, "nothing"));
  await expect(hasher.upTo(1)).rejects.toMatchObject({ code: "ENOENT" });
  await expect(hasher.digest()).rejects.toMatchObject({ code: "ENOENT" });
});
