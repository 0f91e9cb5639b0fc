import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseGgufHeader } from "../../electron/core/gguf/header.ts";
import { type ContentSource, type FileContent, openContent } from "./contents.ts";

async function bytesOf(source: ContentSource, from = 0, to = source.bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(from, to)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Longer than one block of the repeated ones, and than one piece of the others. */
const bytes = 4_500_000;
const contents: readonly (readonly [string, FileContent])[] = [
  ["made-up bytes", { bytes, seed: 7 }],
  ["one block again and again", { bytes, seed: 7, repeated: true }],
  ["a GGUF file of noise", { bytes, seed: 7, gguf: true }],
  ["bytes from memory", { data: Buffer.alloc(bytes, "casebook") }],
];

describe.each(contents)("%s", (_, content) => {
  test("are as long as they say, and have the hash that is named", async () => {
    const source = await openContent(content);
    const whole = await bytesOf(source);
    expect(whole.length).toBe(bytes);
    expect(await source.sha256()).toBe(createHash("sha256").update(whole).digest("hex"));
  });

  test("read at any offset as they do from the start", async () => {
    const source = await openContent(content);
    const whole = await bytesOf(source);
    for (const [from, to] of [
      [0, 1],
      [5, 100],
      [200, 1_000_003],
      [262_143, 262_145],
      [4_194_000, 4_199_000],
      [bytes - 1, bytes],
      [50, 50],
    ] as const)
      expect((await bytesOf(source, from, to)).equals(whole.subarray(from, to)), `${from} to ${to}`).toBe(
        true,
      );
  });
});

test("another seed gives other bytes, the same seed the same", async () => {
  const hash = async (seed: number) => (await openContent({ bytes: 1_000, seed })).sha256();
  expect(await hash(1)).toBe(await hash(1));
  expect(await hash(1)).not.toBe(await hash(2));
});

test("a GGUF file of noise passes the check of its header to the last byte", async () => {
  const noise = await bytesOf(await openContent({ bytes: 100_001, seed: 1, gguf: true }));
  const header = parseGgufHeader(noise, noise.length);
  if (header === "more") throw new Error("the header is not whole");
  const [tensor] = header.tensors.values();
  expect(tensor && tensor.offset + tensor.bytes).toBe(100_001);
  expect(() => parseGgufHeader(noise.subarray(0, 100_000), 100_000)).toThrow("ends before");
});
