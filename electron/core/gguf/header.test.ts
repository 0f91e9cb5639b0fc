import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeGguf } from "../engine/testing/gguf-writer.ts";
import { practiceModelFolder } from "../places.ts";
import { GgufError, type GgufHeader, type GgufProblem, parseGgufHeader, readGgufHeader } from "./header.ts";

let folder: string;
let sample: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-gguf-"));
  const path = join(folder, "sample.gguf");
  await writeGguf(
    path,
    {
      "general.architecture": ["string", "gemma3"],
      "gemma3.block_count": ["uint32", 2],
      "gemma3.epsilon": ["float32", 0.5],
      "general.flag": ["bool", true],
      "tokens.few": ["strings", ["a", "é"]],
      "tokens.many": ["float32s", Array.from({ length: 300 }, (_, i) => i)],
    },
    [
      { name: "first", type: "f32", shape: [4, 3], data: () => [new Uint8Array(48)] },
      { name: "second", type: "q8_0", shape: [32, 2], data: () => [new Uint8Array(68)] },
    ],
  );
  sample = await readFile(path);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const parse = (bytes: Uint8Array, fileBytes = bytes.length) =>
  parseGgufHeader(bytes, fileBytes) as GgufHeader;

function problemOf(bytes: Uint8Array, fileBytes = bytes.length): GgufProblem | "fine" | "more" {
  try {
    return parseGgufHeader(bytes, fileBytes) === "more" ? "more" : "fine";
  } catch (error) {
    if (error instanceof GgufError) return error.problem;
    throw error;
  }
}

/** The sample with other bytes at `at`. */
function changed(at: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(sample);
  copy.set(bytes, at);
  return copy;
}

/** Where the bytes that follow `text` in the sample begin. */
const after = (text: string) => sample.indexOf(text) + text.length;

describe("a well-formed file", () => {
  it("gives its settings with their types, short arrays whole and long ones counted", () => {
    const { version, metadata } = parse(sample);
    expect(version).toBe(3);
    expect(Object.fromEntries(metadata)).toEqual({
      "general.architecture": { type: "string", value: "gemma3" },
      "gemma3.block_count": { type: "uint32", value: 2 },
      "gemma3.epsilon": { type: "float32", value: 0.5 },
      "general.flag": { type: "bool", value: true },
      "tokens.few": { type: "array", elementType: "string", length: 2, values: ["a", "é"] },
      "tokens.many": { type: "array", elementType: "float32", length: 300, values: null },
    });
  });

  it("gives its tensors with where their bytes lie in the file", () => {
    const { tensors, dataOffset } = parse(sample);
    expect(dataOffset % 32).toBe(0);
    expect([...tensors.values()]).toEqual([
      { name: "first", type: "f32", shape: [4, 3], offset: dataOffset, bytes: 48 },
      { name: "second", type: "q8_0", shape: [32, 2], offset: dataOffset + 64, bytes: 68 },
    ]);
  });

  it("is read in growing windows, never further than its header", async () => {
    // A vocabulary of 200,000 words: a header of several MB.
    const path = join(folder, "large.gguf");
    await writeGguf(path, { words: ["strings", Array.from({ length: 200_000 }, (_, i) => `word ${i}`)] }, []);
    expect((await readGgufHeader(path)).metadata.get("words")).toMatchObject({
      length: 200_000,
      values: null,
    });
  });

  it("of the practice model is read, language model and image encoder alike", async () => {
    const model = await readGgufHeader(join(practiceModelFolder(), "practice-model.gguf"));
    const mmproj = await readGgufHeader(join(practiceModelFolder(), "practice-model-mmproj.gguf"));
    expect(model.metadata.get("general.architecture")).toEqual({ type: "string", value: "gemma3" });
    expect(mmproj.metadata.get("general.architecture")).toEqual({ type: "string", value: "clip" });
    for (const { tensors, fileBytes } of [model, mmproj]) {
      const end = Math.max(...[...tensors.values()].map(({ offset, bytes }) => offset + bytes));
      expect(fileBytes - end).toBeLessThan(32);
    }
  });
});

describe("a damaged file is refused by name", () => {
  it("not a GGUF file", () => {
    expect(problemOf(Buffer.from(""))).toBe("not-gguf");
    expect(problemOf(Buffer.from("GGU"))).toBe("not-gguf");
    expect(problemOf(Buffer.from("PK\u0003\u0004 and more"))).toBe("not-gguf");
    expect(problemOf(changed(0, 0x46))).toBe("not-gguf");
  });

  it("a version that nobody has written yet, or nobody writes any more", () => {
    for (const version of [0, 1, 4, 255]) expect(problemOf(changed(4, version))).toBe("version");
    // Big-endian files have the version's bytes turned round.
    expect(problemOf(changed(4, 0, 0, 0, 3))).toBe("version");
  });

  it("more tensors or settings than there can be", () => {
    const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    expect(problemOf(changed(8, ...huge))).toBe("limits");
    expect(problemOf(changed(16, ...huge))).toBe("limits");
    expect(problemOf(changed(8, 0, 0, 0, 1))).toBe("limits");
  });

  it("a text, an array or a name longer than the file or than is sane", () => {
    const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    expect(problemOf(changed(24, ...huge))).toBe("limits");
    expect(problemOf(changed(24, 0xff, 0xff))).toBe("truncated");
    expect(problemOf(changed(after("general.architecture") + 4, ...huge))).toBe("limits");
    expect(problemOf(changed(after("tokens.many") + 8, ...huge))).toBe("limits");
    expect(problemOf(changed(after("tokens.many") + 8, 0, 0, 0xf0))).toBe("truncated");
    expect(problemOf(changed(sample.indexOf("second") - 8, 64))).toBe("limits");
  });

  it("an unknown type, an array of arrays, a truth value of 2", () => {
    expect(problemOf(changed(after("gemma3.block_count"), 13))).toBe("metadata");
    expect(problemOf(changed(after("tokens.few") + 4, 9))).toBe("metadata");
    expect(problemOf(changed(after("general.flag") + 4, 2))).toBe("metadata");
  });

  it("a setting or a tensor that appears twice", async () => {
    const path = join(folder, "twice.gguf");
    const tensor = (name: string) =>
      ({ name, type: "f32", shape: [1], data: () => [new Uint8Array(4)] }) as const;
    await writeGguf(path, { "key.a": ["bool", true], "key.b": ["bool", true] }, [
      tensor("x.a"),
      tensor("x.b"),
    ]);
    const bytes = await readFile(path);
    expect(problemOf(bytes)).toBe("fine");
    const twice = (from: string, to: string) => {
      const copy = Buffer.from(bytes);
      copy.set(Buffer.from(to), bytes.indexOf(from));
      return problemOf(copy);
    };
    expect(twice("key.b", "key.a")).toBe("duplicate");
    expect(twice("x.b", "x.a")).toBe("duplicate");
  });

  it("tensors of no, too many, zero or impossible dimensions, of unknown type, or in the wrong place", () => {
    const dimensions = after("second");
    expect(problemOf(changed(dimensions, 0))).toBe("tensor-shape");
    expect(problemOf(changed(dimensions, 5))).toBe("tensor-shape");
    expect(problemOf(changed(dimensions + 4, 0))).toBe("tensor-shape");
    expect(problemOf(changed(dimensions + 4, 33))).toBe("tensor-shape");
    expect(problemOf(changed(dimensions + 4, 0, 0, 0, 0, 0, 0, 0x10))).toBe("tensor-shape");
    expect(problemOf(changed(dimensions + 20, 99))).toBe("tensor-type");
    expect(problemOf(changed(dimensions + 20, 4))).toBe("tensor-type");
    expect(problemOf(changed(dimensions + 24, 96))).toBe("tensor-offset");
    expect(problemOf(changed(dimensions + 24, 0, 0, 0, 0, 0, 0, 0, 0x80))).toBe("limits");
  });

  it("a file that is cut off anywhere, be it by one byte of the last tensor", () => {
    const { dataOffset } = parse(sample);
    const end = dataOffset + 64 + 68;
    for (let length = 4; length < end; length++) {
      expect(problemOf(sample.subarray(0, length)), `${length} bytes`).toBe("truncated");
    }
    expect(problemOf(sample.subarray(0, end))).toBe("fine");
  });

  it("a file that is not there, a folder, a file that cannot be read", async () => {
    await expect(readGgufHeader(join(folder, "missing"))).rejects.toMatchObject({ problem: "unreadable" });
    await expect(readGgufHeader(folder)).rejects.toMatchObject({ problem: "unreadable" });
    const path = join(folder, "empty.gguf");
    await writeFile(path, "");
    await expect(readGgufHeader(path)).rejects.toMatchObject({ problem: "not-gguf" });
  });

  it("a part of the file is not taken for the whole", () => {
    const { dataOffset } = parse(sample);
    for (let length = 8; length < dataOffset - 32; length += 7) {
      expect(problemOf(sample.subarray(0, length), sample.length)).toBe("more");
    }
  });
});

describe("whatever the bytes are", () => {
  /** Every tensor that is given out lies inside the file. */
  const check = (bytes: Uint8Array, fileBytes: number) => {
    let header: GgufHeader | "more";
    try {
      header = parseGgufHeader(bytes, fileBytes);
    } catch (error) {
      if (!(error instanceof GgufError)) throw error;
      return;
    }
    if (header === "more") return;
    for (const { offset, bytes } of header.tensors.values()) {
      expect(offset).toBeGreaterThanOrEqual(header.dataOffset);
      expect(offset + bytes).toBeLessThanOrEqual(fileBytes);
      expect(Number.isSafeInteger(bytes) && bytes > 0).toBe(true);
    }
  };

  it("random bytes give a named error and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        check(bytes, bytes.length);
        check(Buffer.concat([Buffer.from("GGUF\u0003\0\0\0", "latin1"), bytes]), bytes.length + 8);
      }),
      { numRuns: 2_000 },
    );
  });

  it("a changed file gives a named error or a header that holds", () => {
    const change = fc.tuple(fc.nat({ max: sample.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: sample.length }),
        (changes, cut) => {
          const bytes = Buffer.from(sample);
          for (const [at, value] of changes) bytes[at] = value;
          check(bytes, bytes.length);
          check(bytes.subarray(0, cut), cut);
          check(bytes.subarray(0, cut), bytes.length);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
