import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyBytes, unwrapKey, wrapKey } from "./key-ring.ts";
import { seal, sealJson, unseal, unsealJson } from "./seal.ts";

const key = randomBytes(keyBytes);
const place = ["messages", "id-1", "body"] as const;
const broken = expect.objectContaining({ code: "STORE_DAMAGED" }) as unknown;
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
};

test("what is sealed opens again, empty and large alike", () => {
  for (const length of [0, 1, 15, 16, 17, 1_000_000]) {
    const plain = randomBytes(length);
    expect(Buffer.from(unseal(key, place, seal(key, place, plain))).equals(plain)).toBe(true);
  }
  const value = { text: "肺 \u0000 🫀", list: [1, null] };
  expect(unsealJson(key, place, sealJson(key, place, value))).toEqual(value);
});

test("the same text is sealed differently every time", () => {
  const plain = Buffer.from("text");
  expect(Buffer.from(seal(key, place, plain)).equals(seal(key, place, plain))).toBe(false);
});

test("another key, another place, or any changed, missing or added byte is refused", () => {
  const sealed = seal(key, place, Buffer.from("a short text"));
  expect(refusal(() => unseal(randomBytes(keyBytes), place, sealed))).toEqual(broken);
  for (const other of [
    ["messages", "id-2", "body"],
    ["messages", "id-1"],
    ["messages", "id-1", "body", null],
    ["messages", "id-1,body"],
  ]) {
    expect(refusal(() => unseal(key, other, sealed))).toEqual(broken);
  }
  for (let position = 0; position < sealed.length; position += 1) {
    const changed = sealed.map((byte, index) => (index === position ? byte ^ 1 : byte));
    expect(refusal(() => unseal(key, place, changed))).toEqual(broken);
    expect(refusal(() => unseal(key, place, sealed.subarray(0, position)))).toEqual(broken);
  }
  expect(refusal(() => unseal(key, place, Buffer.concat([sealed, Buffer.of(0)])))).toEqual(broken);
});

test("a wrapped case key opens for its own case only", () => {
  const caseKey = randomBytes(keyBytes);
  const wrapped = wrapKey(key, "case-1", caseKey);
  expect(Buffer.from(unwrapKey(key, "case-1", wrapped)).equals(caseKey)).toBe(true);
  expect(refusal(() => unwrapKey(key, "case-2", wrapped))).toEqual(broken);
});
