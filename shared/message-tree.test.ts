import { expect, it } from "vitest";
import type { Message } from "./domain.ts";
import { branchTo, childrenOf, leafUnder, messagesById } from "./message-tree.ts";
import { sampleAnswer, sampleQuestion } from "./note/testing/samples.ts";

const question = (id: string, parentId: string | null, createdAt: number): Message =>
  sampleQuestion({ id, parentId, createdAt });
const answer = (id: string, parentId: string, createdAt: number): Message =>
  sampleAnswer({ id, parentId, createdAt });
const tree: readonly Message[] = [
  question("q1", null, 1),
  answer("a1", "q1", 2),
  answer("a1b", "q1", 5),
  question("q2", "a1", 3),
  answer("a2", "q2", 4),
  question("q2b", "a1b", 6),
];
const idsTo = (messages: readonly Message[], leafId: string | null) => {
  const { messages: branch, whole } = branchTo(messagesById(messages), leafId);
  return { ids: branch.map(({ id }) => id), whole };
};

it("a branch runs from the first message to its leaf and leaves the others out", () => {
  expect(idsTo(tree, "a2")).toEqual({ ids: ["q1", "a1", "q2", "a2"], whole: true });
  expect(idsTo(tree, "q2b")).toEqual({ ids: ["q1", "a1b", "q2b"], whole: true });
});

it("a branch without a leaf is empty and whole, one to an unknown message empty and not", () => {
  expect(idsTo(tree, null)).toEqual({ ids: [], whole: true });
  expect(idsTo(tree, "gone")).toEqual({ ids: [], whole: false });
});

it("a branch ends where a parent is missing, and at a circle in a damaged tree, and says so", () => {
  expect(idsTo(tree.slice(1), "a2")).toEqual({ ids: ["a1", "q2", "a2"], whole: false });
  const circle = [question("x", "y", 1), answer("y", "x", 2)];
  expect(idsTo(circle, "y")).toEqual({ ids: ["x", "y"], whole: false });
});

it("messages under one parent stand in the order of their time, and the newest end is found from anywhere", () => {
  const children = childrenOf(messagesById(tree.toReversed()));
  expect(children.get(null)).toEqual(["q1"]);
  expect(children.get("q1")).toEqual(["a1", "a1b"]);
  expect(leafUnder(children, "q1")).toBe("q2b");
  expect(leafUnder(children, "a1")).toBe("a2");
  expect(leafUnder(children, "a2")).toBe("a2");
});
