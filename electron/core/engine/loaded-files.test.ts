import { expect, test } from "vitest";
import type { ModelFile } from "../../../shared/domain.ts";
import { hash } from "../../../shared/note/testing/samples.ts";
import { hashOfParts } from "../gguf/split-name.ts";
import { loadedFiles } from "./loaded-files.ts";

const model: ModelFile = {
  role: "model",
  name: "model.gguf",
  bytes: 10,
  sha256: hash("1"),
  hub: { repo: "maker/model-GGUF", commit: "c".repeat(40), path: "model.gguf" },
  verification: "hub",
};
const part: ModelFile = { ...model, role: "part", sha256: hash("2") };
const mmproj: ModelFile = { ...model, role: "mmproj", sha256: hash("3") };

test("the library's word is recorded where the bytes that were read are those that it speaks of", () => {
  const whole = { sha256: hash("1"), mmprojSha256: hash("3") };
  expect(loadedFiles([model, mmproj], whole)).toEqual([model, mmproj]);
  const split = { sha256: hashOfParts([hash("1"), hash("2")]), mmprojSha256: hash("3") };
  expect(loadedFiles([model, part, mmproj], split)).toEqual([model, part, mmproj]);
});

test("an image encoder that could not be used is not among the files that were loaded", () => {
  expect(loadedFiles([model, mmproj], { sha256: hash("1"), mmprojSha256: null })).toEqual([model]);
});

test("bytes that are not those of the record have neither its origin nor its verification", () => {
  const others = { hub: null, verification: "unchecked" } as const;
  expect(loadedFiles([model, mmproj], { sha256: hash("9"), mmprojSha256: hash("3") })).toEqual([
    { ...model, ...others, sha256: hash("9") },
    mmproj,
  ]);
  expect(loadedFiles([model, mmproj], { sha256: hash("1"), mmprojSha256: hash("9") })).toEqual([
    model,
    { ...mmproj, ...others, sha256: hash("9") },
  ]);
});

test("a file that was never checked is recorded with the hash that was read, parts of a split one without", () => {
  const unchecked = { hub: null, verification: "unchecked", sha256: null } as const;
  const read = { sha256: hash("9"), mmprojSha256: null };
  expect(loadedFiles([{ ...model, ...unchecked }], read)).toEqual([
    { ...model, ...unchecked, sha256: hash("9") },
  ]);
  const split = [
    { ...model, ...unchecked },
    { ...part, ...unchecked },
  ];
  expect(loadedFiles(split, read)).toEqual(split);
});
