import { describe, expect, it } from "vitest";
import type { Answer, Message, Question } from "../../../shared/domain.ts";
import { branchTo, messagesById } from "../../../shared/message-tree.ts";
import { attachmentsOf, titleFrom, turnsOf } from "./conversation.ts";

const base = { caseId: "case", createdAt: 0 };
const question = (
  id: string,
  parentId: string | null,
  text: string,
  attachmentIds: string[] = [],
): Question => ({
  ...base,
  role: "question",
  id,
  parentId,
  text,
  attachmentIds,
});
const answer = (id: string, parentId: string, text: string): Answer => ({
  ...base,
  role: "answer",
  id,
  parentId,
  text,
  thought: null,
  status: "complete",
  finishReason: "stop",
  failure: null,
  statistics: null,
  modelId: "practice",
  modelName: "Practice model",
  seed: 1,
});
const tree: Message[] = [
  question("q1", null, "Where?", ["i1"]),
  answer("a1", "q1", "Left."),
  answer("a1b", "q1", "Right."),
  question("q2", "a1", "Colour?"),
  answer("a2", "q2", "Red."),
  question("q2b", "a1b", "Size?", ["i2", "i1"]),
];

describe("turns", () => {
  it("put a question's images before its text", () => {
    expect(turnsOf(branchTo(messagesById(tree), "q2b").messages, (id) => `hash-${id}`)).toEqual([
      {
        role: "user",
        parts: [
          { type: "image", sha256: "hash-i1" },
          { type: "text", text: "Where?" },
        ],
      },
      { role: "model", text: "Right." },
      {
        role: "user",
        parts: [
          { type: "image", sha256: "hash-i2" },
          { type: "image", sha256: "hash-i1" },
          { type: "text", text: "Size?" },
        ],
      },
    ]);
  });
  it("alternate even after an answer that failed before its first word, and keep the failed question's image", () => {
    const branch = [
      question("q", null, "Where?", ["i1"]),
      answer("a", "q", ""),
      question("q2", "a", "And now?"),
    ];
    expect(turnsOf(branch, (id) => id)).toEqual([
      {
        role: "user",
        parts: [
          { type: "image", sha256: "i1" },
          { type: "text", text: "Where?" },
          { type: "text", text: "And now?" },
        ],
      },
    ]);
  });
});

it("the images of a branch are listed once each, in the order in which the model meets them", () => {
  expect(attachmentsOf(branchTo(messagesById(tree), "q2b").messages)).toEqual(["i1", "i2"]);
});

describe("a title", () => {
  it("is the question on one line", () =>
    expect(titleFrom("  Where is\n the spot?  ")).toBe("Where is the spot?"));
  it("is cut at a word, with an ellipsis", () => {
    const title = titleFrom(
      "Describe the opacity in the upper lobe, its size, and whether the border is regular",
    );
    expect(title).toBe("Describe the opacity in the upper lobe, its size, and…");
  });
  it("is cut anywhere where there are no words", () =>
    expect(titleFrom("x".repeat(100))).toBe(`${"x".repeat(60)}…`));
});
