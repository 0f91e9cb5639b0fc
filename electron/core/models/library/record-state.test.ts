import { describe, expect, it } from "vitest";
import type { FileState } from "../../files/file-state.ts";
import type { RecordedFile } from "./model-record.ts";
import { stateOf, verified } from "./record-state.ts";
import { recordOf } from "./testing/library-fixture.ts";

const file = (changes: Partial<RecordedFile> = {}): RecordedFile => ({
  role: "model",
  path: "maker--small/model.gguf",
  bytes: 10,
  sha256: "a".repeat(64),
  modifiedMs: 1_000.25,
  expected: "registry",
  ...changes,
});
const asRecorded: FileState = { bytes: 10, modifiedMs: 1_000.25 };
const longer: FileState = { bytes: 11, modifiedMs: 1_000.25 };
const later: FileState = { bytes: 10, modifiedMs: 61_000 };

describe("a recorded model", () => {
  it("is what was recorded while its files stay as they were", () => {
    const record = recordOf("a", [file()]);
    expect(stateOf(record, [asRecorded])).toEqual({ verification: record.verification, problem: null });
    expect(stateOf(record, [{ bytes: 10, modifiedMs: 1_000 }]).problem).toBeNull();
  });

  it.each([
    ["longer", longer],
    ["changed later", later],
  ])("is unchecked, and not loaded, once a file that was verified is %s", (_, state) => {
    const { verification, problem } = stateOf(recordOf("a", [file()]), [state]);
    expect(verification).toEqual({ state: "unchecked" });
    expect(problem).toMatchObject({
      code: "MODEL_CHANGED",
      message: expect.stringContaining("model.gguf"),
      remedy: expect.stringMatching(/^Verify/),
    });
  });

  it("is unchecked, but may be loaded, when nobody ever vouched for the file that changed", () => {
    const { verification, problem } = stateOf(recordOf("a", [file({ expected: null })]), [later]);
    expect(verification).toEqual({ state: "unchecked" });
    expect(problem).toBeNull();
  });

  it("says which files are missing, and what to do", () => {
    const record = recordOf("a", [file(), file({ role: "mmproj", path: "C:\\models\\mmproj.gguf" })]);
    expect(stateOf(record, [asRecorded, null]).problem).toMatchObject({
      code: "MODEL_NOT_FOUND",
      message: "Files of this model are not where they were: mmproj.gguf.",
    });
  });

  it("stays wrong, whatever becomes of its files, until it is verified again", () => {
    const failure = { code: "DOWNLOAD_WRONG_HASH", message: "wrong", remedy: "remove" } as const;
    const record = recordOf("a", [file()], { verification: { state: "wrong", at: 1, failure } });
    for (const state of [asRecorded, later]) {
      expect(stateOf(record, [state])).toEqual({ verification: record.verification, problem: failure });
    }
  });
});

describe("what right bytes add up to", () => {
  it.each([
    ["all against the registry", ["registry", "registry"], { state: "verified", against: "registry", at: 7 }],
    ["one against the hub only", ["registry", "hub"], { state: "verified", against: "hub", at: 7 }],
    ["one of unknown origin", ["registry", null], { state: "unknown-origin", at: 7 }],
  ] as const)("%s", (_, expected, outcome) => {
    expect(
      verified(
        expected.map((one) => file({ expected: one })),
        7,
      ),
    ).toEqual(outcome);
  });
});
