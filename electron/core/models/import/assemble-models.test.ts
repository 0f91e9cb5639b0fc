import { describe, expect, it } from "vitest";
import type { FileFacts } from "../library/file-facts.ts";
import { assembleModels, partNames } from "./assemble-models.ts";
import type { HeadedFile } from "./checked-file.ts";

const file = (name: string, facts: Partial<FileFacts> = {}, group = "/a"): HeadedFile => ({
  name,
  group,
  bytes: 10,
  facts: {
    role: "model",
    name: null,
    family: null,
    quantisation: "F16",
    width: 128,
    split: null,
    tensors: 2,
    boundByTerms: false,
    ...facts,
  },
});
const part = (name: string, no: number, { count = 3, group = "/a" } = {}): HeadedFile =>
  file(name, { role: no === 0 ? "model" : "part", split: { no, count, tensors: count * 2 } }, group);
const parts = [0, 1, 2].map((no) => part(`m-0000${no + 1}-of-00003.gguf`, no));
const names = (files: readonly HeadedFile[]) => files.map(({ name }) => name);

describe("files that come together", () => {
  it("are models, split models and image encoders by what they say of themselves", () => {
    const single = file("x.gguf");
    const mmproj = file("looks-like-a-model.gguf", { role: "mmproj" });
    const assembled = assembleModels(
      [parts[2], mmproj, parts[0], single, parts[1]].filter((one) => one !== undefined),
      {
        renames: false,
      },
    );
    expect(assembled.models.map(names)).toEqual([["x.gguf"], names(parts)]);
    expect(names(assembled.mmprojFiles)).toEqual(["looks-like-a-model.gguf"]);
    expect([...assembled.incomplete, ...assembled.refused]).toEqual([]);
  });

  it("are no model while a part is missing, and say which", () => {
    const { models, incomplete } = assembleModels(parts.slice(1), { renames: true });
    expect(models).toEqual([]);
    expect(incomplete).toMatchObject([
      { failure: { code: "IMPORT_INCOMPLETE", message: expect.stringContaining("m-00001-of-00003.gguf") } },
    ]);
    const unnamed = assembleModels([part("anything.gguf", 1)], { renames: true });
    expect(unnamed.incomplete[0]?.failure.message).toMatch(/part 1 of 3, part 3 of 3/);
  });

  it("from two folders are two models", () => {
    const other = [0, 1, 2].map((no) => part(`m-0000${no + 1}-of-00003.gguf`, no, { group: "/b" }));
    expect(assembleModels([...parts, ...other], { renames: false }).models).toHaveLength(2);
    expect(assembleModels([...parts.slice(0, 2), ...other.slice(2)], { renames: false }).models).toEqual([]);
  });

  it("count a part that came twice once", () => {
    expect(assembleModels([...parts, ...parts.slice(1, 2)], { renames: true }).models.map(names)).toEqual([
      names(parts),
    ]);
  });

  it("may have lost their names when they are copied, but not when they stay where they are", () => {
    const renamed = [0, 1].map((no) => part(`copy.gguf`, no, { count: 2 }));
    expect(assembleModels(renamed, { renames: true }).models).toHaveLength(1);
    expect(assembleModels(renamed, { renames: false }).refused[0]?.failure.code).toBe("IMPORT_REFUSED");
  });
});

describe("the names of parts in the library", () => {
  it("are those by which llama.cpp finds them", () => {
    expect(partNames(parts)).toEqual(names(parts));
    expect(partNames([file("first.gguf"), file("b.gguf")])).toEqual([
      "first-00001-of-00002.gguf",
      "first-00002-of-00002.gguf",
    ]);
    expect(partNames([file("whole.gguf")])).toEqual(["whole.gguf"]);
  });
});
