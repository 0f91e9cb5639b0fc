import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type GgufHeader, parseGgufHeader } from "../../electron/core/gguf/header.ts";
import { practiceModelPath } from "./practice-files.ts";
import { partName, splitGguf } from "./split-gguf.ts";

const headerOf = (bytes: Buffer): GgufHeader => {
  const header = parseGgufHeader(bytes, bytes.length);
  if (header === "more") throw new Error("the header is not whole");
  return header;
};
const whole = await readFile(practiceModelPath);
const parts = splitGguf(whole, 3);
const headers = parts.map(headerOf);
const setting = (header: GgufHeader, key: string) => header.metadata.get(key);

test("the parts are well-formed and hold every tensor once, with the bytes that it had", () => {
  const original = headerOf(whole);
  const found = headers.flatMap((header, index) =>
    [...header.tensors.values()].map(({ name, offset, bytes }) => ({
      name,
      data: parts[index]?.subarray(offset, offset + bytes),
    })),
  );
  expect(found.map(({ name }) => name)).toEqual([...original.tensors.keys()]);
  for (const { name, data } of found) {
    const tensor = original.tensors.get(name);
    if (tensor === undefined || data === undefined) throw new Error(name);
    expect(data.equals(whole.subarray(tensor.offset, tensor.offset + tensor.bytes)), name).toBe(true);
  }
});

test("the first part has the metadata, and each says which of how many it is", () => {
  expect([...(headers[0]?.metadata.keys() ?? [])]).toEqual([
    ...headerOf(whole).metadata.keys(),
    "split.no",
    "split.count",
    "split.tensors.count",
  ]);
  expect(headers.map((header) => setting(header, "split.no"))).toEqual(
    [0, 1, 2].map((value) => ({ type: "uint16", value })),
  );
  for (const header of headers) {
    expect(setting(header, "split.count")).toEqual({ type: "uint16", value: 3 });
    expect(setting(header, "split.tensors.count")).toEqual({ type: "int32", value: 54 });
  }
});

test("parts are named as llama.cpp looks for them", () => {
  expect(partName("model", 1, 12)).toBe("model-00002-of-00012.gguf");
});
