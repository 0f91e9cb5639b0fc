import { expect, test } from "vitest";
import { createFaults, type Fault, type FaultySubject } from "./faults.ts";

const bytes: FaultySubject = { server: "cdn", method: "GET", paths: ["/xet/1", "org/name/model.gguf"] };
const question: FaultySubject = { server: "hub", method: "GET", paths: ["/api/models/org/name"] };
const cut: Fault = { kind: "cut", afterBytes: 10 };
const slow: Fault = { kind: "slow", bytesPerSecond: 1_000 };
const busy: Fault = { kind: "status", status: 503 };

test("a fault meets one request, the first that it is for", () => {
  const faults = createFaults();
  const active = faults.add({ fault: busy, server: "cdn" });
  expect(faults.take(question)).toEqual([]);
  expect(faults.take(bytes)).toEqual([busy]);
  expect(faults.take(bytes)).toEqual([]);
  expect(active.taken).toBe(1);
});

test("faults stand in a queue: each request meets the next one only", () => {
  const faults = createFaults();
  faults.add({ fault: cut, times: 2 });
  faults.add({ fault: busy });
  expect([1, 2, 3, 4].map(() => faults.take(bytes))).toEqual([[cut], [cut], [busy], []]);
});

test("a standing fault goes along with those of the queue", () => {
  const faults = createFaults();
  const standing = faults.add({ fault: slow, times: "always" });
  faults.add({ fault: cut });
  expect([1, 2, 3].map(() => faults.take(bytes))).toEqual([[slow, cut], [slow], [slow]]);
  standing.takeBack();
  expect(faults.take(bytes)).toEqual([]);
});

test("a fault can let some requests pass first", () => {
  const faults = createFaults();
  faults.add({ fault: cut, after: 2 });
  expect([1, 2, 3, 4].map(() => faults.take(bytes))).toEqual([[], [], [cut], []]);
});

test("a fault for a path meets the file of that name, though its address is signed", () => {
  const faults = createFaults();
  faults.add({ fault: cut, path: "model.gguf" });
  faults.add({ fault: busy, method: "HEAD" });
  expect(faults.take(question)).toEqual([]);
  expect(faults.take(bytes)).toEqual([cut]);
  expect(faults.take({ ...bytes, method: "HEAD" })).toEqual([busy]);
});

test("a fault of the bytes is not spent where there are none, unless it is asked for there", () => {
  const faults = createFaults();
  faults.add({ fault: cut });
  expect(faults.take({ ...question, method: "HEAD" })).toEqual([]);
  expect(faults.take(question)).toEqual([]);
  expect(faults.take({ ...bytes, method: "HEAD" })).toEqual([]);
  expect(faults.take(bytes)).toEqual([cut]);
  faults.add({ fault: { kind: "changed" }, server: "hub" });
  expect(faults.take({ ...question, method: "HEAD" })).toEqual([{ kind: "changed" }]);
});

test("all can be taken back, and what makes no sense is refused", () => {
  const faults = createFaults();
  faults.add({ fault: cut });
  faults.clear();
  expect(faults.take(bytes)).toEqual([]);
  expect(() => faults.add({ fault: { kind: "cut", afterBytes: -1 } })).toThrow();
});
