import { describe, expect, it } from "vitest";
import type { Message } from "../../../shared/domain.ts";
import { noticePlaces } from "./case-notices.ts";

const question = (id: string, ...attachmentIds: string[]): Message => ({
  id,
  caseId: "c",
  parentId: null,
  createdAt: 0,
  text: id,
  role: "question",
  attachmentIds,
});
const places = (...questions: Message[]) =>
  noticePlaces(
    questions.map(({ id }) => id),
    new Map(questions.map((message) => [message.id, message])),
  );

describe("noticePlaces", () => {
  it("says nothing of one image, however often it is asked about", () => {
    expect(places(question("q1", "a"), question("q2", "a"))).toEqual({});
  });

  it("speaks of several images where the second one comes in, once", () => {
    expect(places(question("q1", "a"), question("q2", "b"), question("q3", "c"))).toEqual({
      "several-images": "q2",
    });
    expect(places(question("q1", "a", "b"))).toEqual({ "several-images": "q1" });
  });

  it("speaks of many turns at the sixth question, once", () => {
    const turns = ["1", "2", "3", "4", "5", "6", "7"].map((id) => question(id));
    expect(places(...turns.slice(0, 5))).toEqual({});
    expect(places(...turns)).toEqual({ "many-turns": "6" });
  });
});
