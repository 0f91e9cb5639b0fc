import { describe, expect, it } from "vitest";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { registeredModel, registeredVariant } from "../../../../shared/models/registry.ts";
import type { LibraryModel } from "../../models/library/library.ts";
import {
  installedWith,
  placeOnHub,
  readReference,
  requireInstalled,
  requireReference,
} from "./references.ts";

const medgemma = registeredModel("medgemma-1.5-4b");
const q4 = registeredVariant("medgemma-1.5-4b", "Q4_K_M")?.variant;

describe("an ID before anything is asked", () => {
  it("can be a model of the registry, with or without a quantisation in any case", () => {
    expect(readReference("medgemma-1.5-4b")).toEqual({ kind: "registered", model: medgemma, variant: null });
    expect(readReference("medgemma-1.5-4b:q4_k_m")).toEqual({
      kind: "registered",
      model: medgemma,
      variant: q4,
    });
  });

  it("can be a repository of the hub, with revision and file", () => {
    expect(readReference("org/name@v1:sub/m.gguf")).toEqual({
      kind: "hub",
      reference: { repo: "org/name", revision: "v1", file: "sub/m.gguf" },
    });
  });

  it("in a quantisation that there is not is refused with those that there are", () => {
    expect(() => readReference("medgemma-1.5-4b:Q9")).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", remedy: expect.stringContaining("Q4_K_M") }),
    );
  });

  it("that is neither is refused with what can be given", () => {
    expect(readReference("medgemma")).toBeNull();
    expect(() => requireReference("medgemma")).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", remedy: expect.stringContaining("medgemma-27b-text") }),
    );
  });

  it("of the registry stands for the repository and commit that its files are fetched from", () => {
    const { repo, commit, path } = q4?.file ?? { repo: "", commit: null, path: "" };
    expect(placeOnHub(requireReference("medgemma-1.5-4b:Q4_K_M"))).toEqual({
      repo,
      revision: commit,
      file: path,
    });
    expect(placeOnHub(requireReference("medgemma-1.5-4b"))).toMatchObject({ repo, file: null });
  });
});

const commit = "c".repeat(40);
const model = (id: string, changes: Partial<InstalledModel> = {}): LibraryModel => {
  const installed = { id, hub: null, registryId: null, quantisation: null, fileName: "m.gguf", ...changes };
  return { model: { id }, installed } as LibraryModel;
};
const here = [
  model("practice"),
  model("medgemma-1.5-4b:Q4_K_M", { registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" }),
  model("file-1", { registryId: "medgemma-1.5-4b", quantisation: "Q8_0" }),
  model(`org/name@${commit}:a.gguf`, { hub: { repo: "org/name", commit }, fileName: "a.gguf" }),
  model(`org/name@${commit}:b.gguf`, { hub: { repo: "org/name", commit }, fileName: "b.gguf" }),
];
const idsFor = (id: string): readonly string[] => installedWith(id, here).map((found) => found.model.id);

describe("an ID of a model on this computer", () => {
  it.each([
    ["practice", ["practice"]],
    ["medgemma-1.5-4b", ["medgemma-1.5-4b:Q4_K_M", "file-1"]],
    ["medgemma-1.5-4b:Q8_0", ["file-1"]],
    [`org/name@${commit}:a.gguf`, [`org/name@${commit}:a.gguf`]],
    ["org/name:b.gguf", [`org/name@${commit}:b.gguf`]],
    ["org/name:sub/b.gguf", [`org/name@${commit}:b.gguf`]],
    ["org/name", [`org/name@${commit}:a.gguf`, `org/name@${commit}:b.gguf`]],
    ["org/name@main", []],
    ["org/other", []],
    ["medgemma-1.5-4b:Q9", []],
    ["nothing", []],
  ])("%s means %j", (id, ids) => expect(idsFor(id)).toEqual(ids));

  it("that means several is refused with all of them, and one that means none with where to look", () => {
    expect(() => requireInstalled("org/name", here)).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST", remedy: expect.stringContaining("b.gguf") }),
    );
    expect(() => requireInstalled("nothing", here)).toThrow(
      expect.objectContaining({ code: "MODEL_NOT_FOUND", remedy: expect.stringContaining("models list") }),
    );
  });
});
