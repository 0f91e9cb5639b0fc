import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CaseSummary } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { sampleAnswer } from "../../../shared/note/testing/samples.ts";
import { createUnsavedAnswers } from "./unsaved-answers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("an answer of a case that is gone does not keep the others off the disk", async () => {
  const kept: string[] = [];
  let full = true;
  const unsavedAnswers = createUnsavedAnswers(
    {
      finishAnswer: async ({ caseId }) => {
        if (caseId === "gone") throw new CasebookError("NOT_FOUND", "There is no such case.", "");
        if (full) throw new CasebookError("STORE_FULL", "The disk is full.", "");
        return {} as CaseSummary;
      },
    },
    (answer) => kept.push(answer.id),
  );
  for (const id of ["gone", "first", "second"]) {
    const answer = sampleAnswer({ id, caseId: id });
    unsavedAnswers.add({ shown: answer, whole: answer, provenance: null });
  }
  await vi.advanceTimersByTimeAsync(6_000);
  expect(unsavedAnswers.get("gone")).toBeUndefined();
  expect(unsavedAnswers.get("first")).toBeDefined();
  full = false;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(kept).toEqual(["first", "second"]);
});
