import { createHash } from "node:crypto";
import { appendFile, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashFile } from "./hash-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-hash-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: number): Promise<string> {
  const file = path.join(folder, `${bytes}`);
  await writeFile(file, Buffer.alloc(bytes, "pixels"));
  return file;
}
const sha256 = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

it.each([0, 1_000, 9_000_000])("of %d bytes is the file's hash, with its progress", async (bytes) => {
  const file = await fileOf(bytes);
  const seen: number[] = [];
  const hashed = await hashFile(file, { onBytes: (read) => seen.push(read) });
  expect(hashed).toMatchObject({ sha256: await sha256(file), bytes });
  expect(seen.at(-1) ?? 0).toBe(bytes);
});

it("holds up nothing: the thread that asked gets no processor time of it", async () => {
  const file = await fileOf(200_000_000);
  const { user } = process.threadCpuUsage();
  await hashFile(file);
  const spent = process.threadCpuUsage().user - user;
  // SHA-256 of it takes 100 ms on the fastest processor.
  expect(spent / 1_000).toBeLessThan(60);
});

it("stops between two pieces", async () => {
  const abort = new AbortController();
  const stopped = hashFile(await fileOf(40_000_000), { onBytes: () => abort.abort(), signal: abort.signal });
  await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
  await turn();
});

it("a file that is written to meanwhile has changed", async () => {
  const file = await fileOf(20_000_000);
  const changed = hashFile(file, { onBytes: () => void appendFile(file, "more") });
  await expect(changed).rejects.toMatchObject({ code: "MODEL_CHANGED" });
});

it("a copy is made in the same go, and what is hashed is the copy", async () => {
  const file = await fileOf(9_000_001);
  const target = path.join(folder, "copy");
  await using copy = await open(target, "wx");
  const write = (piece: Uint8Array): Promise<void> => copy.writeFile(piece);
  const { sha256: hash } = await hashFile(file, { copy: { path: target, write } });
  expect(hash).toBe(await sha256(file));
  expect(hash).toBe(await sha256(target));
  const other = path.join(folder, "wrong");
  await using wrong = await open(other, "wx");
  const spoilt = (piece: Uint8Array): Promise<void> => wrong.writeFile(piece.map((byte) => byte ^ 1));
  expect((await hashFile(file, { copy: { path: other, write: spoilt } })).sha256).toBe(await sha256(other));
});
