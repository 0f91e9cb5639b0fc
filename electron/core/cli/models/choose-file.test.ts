import { describe, expect, it } from "vitest";
import type { HubFile, Listing } from "../../../../shared/models/hub.ts";
import { chooseMmproj, chooseModelFile } from "./choose-file.ts";

const file = (path: string): HubFile => ({ path, bytes: 2_500_000_000, sha256: null });
const listing = (...paths: readonly string[]): Listing => ({
  repo: "org/name",
  commit: "c".repeat(40),
  gated: "no",
  boundByTerms: false,
  files: paths.map(file),
  matching: paths.length,
  entries: paths.length,
});
const many = listing("m-Q4_K_M.gguf", "m-IQ4_K_M.gguf", "m-Q8_0.gguf", "mmproj-F16.gguf");

describe("the language model of a repository", () => {
  it("is the only one that is there, image encoders left out", () => {
    expect(chooseModelFile(listing("mmproj-F16.gguf", "sub/m.gguf"), null).path).toBe("sub/m.gguf");
  });

  it("is the one in the quantisation that was asked for, as a word of its own and in any case", () => {
    expect(chooseModelFile(many, "q4_k_m").path).toBe("m-Q4_K_M.gguf");
    expect(chooseModelFile(listing("m.UD-Q4_K_XL.gguf", "m.Q4_K_S.gguf"), "Q4_K_S").path).toBe(
      "m.Q4_K_S.gguf",
    );
  });

  it("in parts is its first part", () => {
    const parts = listing("m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf");
    expect(chooseModelFile(parts, null).path).toBe("m-00001-of-00003.gguf");
  });

  it("is asked for where there are several, with their names and sizes", () => {
    expect(() => chooseModelFile(many, null)).toThrow(
      expect.objectContaining({
        code: "BAD_REQUEST",
        message: "org/name has several models.",
        remedy: expect.stringContaining("org/name:FILE. There are m-Q4_K_M.gguf (2.50 GB), m-IQ4_K_M.gguf"),
      }),
    );
  });

  it("in a quantisation that is not there is refused with what is there", () => {
    expect(() => chooseModelFile(many, "Q2_K")).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", remedy: expect.stringContaining("m-Q8_0.gguf") }),
    );
  });

  it("of a repository with thousands of them does not fill the screen", () => {
    const names = Array.from({ length: 200 }, (_, at) => `m-${at}.gguf`);
    expect(() => chooseModelFile({ ...listing(...names), matching: 50_000 }, null)).toThrow(
      expect.objectContaining({ remedy: expect.stringMatching(/^.{1,500} and others\.$/) }),
    );
  });

  it("of a repository without any is refused with what to look for", () => {
    expect(() => chooseModelFile(listing("mmproj-F16.gguf"), null)).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", remedy: expect.stringContaining("GGUF") }),
    );
  });
});

describe("the image encoder of a repository", () => {
  it("is the only one in F16, whatever else is there", () => {
    const found = chooseMmproj(["mmproj-BF16.gguf", "mmproj-F16.gguf", "mmproj-F32.gguf"].map(file));
    expect(found).toMatchObject({ kind: "chosen", file: { path: "mmproj-F16.gguf" } });
  });
  it("is the only one that there is", () => {
    expect(chooseMmproj([file("mmproj-model-bf16.gguf")])).toMatchObject({ kind: "chosen" });
  });
  it("is not guessed among several", () => {
    expect(chooseMmproj(["a/mmproj-F16.gguf", "b/mmproj-F16.gguf"].map(file))).toEqual({
      kind: "unclear",
      paths: ["a/mmproj-F16.gguf", "b/mmproj-F16.gguf"],
    });
    expect(chooseMmproj(["mmproj-BF16.gguf", "mmproj-F32.gguf"].map(file)).kind).toBe("unclear");
  });
  it("is none where no file is named so", () => {
    expect(chooseMmproj([file("m-F16.gguf")])).toEqual({ kind: "none" });
  });
});
