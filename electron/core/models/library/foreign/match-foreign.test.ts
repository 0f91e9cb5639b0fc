import { describe, expect, it } from "vitest";
import { medgemma15With4B } from "../../../../../shared/models/medgemma-4b.ts";
import type { RegisteredModel, RepositoryFile } from "../../../../../shared/models/registered-model.ts";
import type { ForeignFile } from "./foreign-file.ts";
import { matchForeign } from "./match-foreign.ts";

const [modelHash, mmprojHash, otherHash] = ["a", "b", "d"].map((digit) => digit.repeat(64));
const commit = "c".repeat(40);
const place = { repo: "maker/small-GGUF", commit };

const model = (changes: Partial<RepositoryFile> = {}): RepositoryFile => ({
  ...place,
  path: "small-Q4_K_M.gguf",
  bytes: 100,
  approximate: false,
  sha256: modelHash ?? null,
  ...changes,
});
const registeredMmproj: RepositoryFile = {
  ...model(),
  path: "mmproj-F16.gguf",
  bytes: 50,
  sha256: mmprojHash ?? null,
};
const registry = (
  file: RepositoryFile = model(),
  mmproj: RepositoryFile | null = registeredMmproj,
): RegisteredModel[] => [
  {
    ...medgemma15With4B,
    id: "small",
    name: "Small",
    mmproj,
    variants: [{ quantisation: "Q4_K_M", file }],
  },
];
const foreign = (changes: Partial<ForeignFile>): ForeignFile => ({
  program: "ollama",
  path: "/blobs/1",
  bytes: 100,
  sha256: modelHash ?? null,
  hub: null,
  ...changes,
});
const mmproj = foreign({ path: "/blobs/2", bytes: 50, sha256: mmprojHash ?? null });

describe("what other programs have", () => {
  it("is offered with its image encoder, its size and no path", () => {
    const [match, ...rest] = matchForeign(registry(), [foreign({}), mmproj]);
    expect(rest).toEqual([]);
    expect(match?.found).toEqual({
      id: expect.stringMatching(/^found-[0-9a-f]{32}$/),
      registryId: "small",
      quantisation: "Q4_K_M",
      name: "Small",
      bytes: 150,
      hasImageEncoder: true,
      program: "ollama",
    });
    expect(match?.mmproj).toMatchObject({ sha256: mmprojHash, expected: "registry" });
  });

  it("keeps its id while it stays where it is", () => {
    const idOf = (file: ForeignFile) => matchForeign(registry(), [file])[0]?.found.id;
    expect(idOf(foreign({}))).toBe(idOf(foreign({})));
    expect(idOf(foreign({}))).not.toBe(idOf(foreign({ path: "/blobs/9" })));
  });

  it("is offered once for each program, and never an image encoder alone", () => {
    const files = [
      foreign({}),
      foreign({ path: "/blobs/3" }),
      foreign({ program: "lm-studio", sha256: null }),
    ];
    expect(matchForeign(registry(), files).map(({ found }) => found.program)).toEqual([
      "ollama",
      "lm-studio",
    ]);
    expect(matchForeign(registry(), [mmproj])).toEqual([]);
  });

  it("does not take an image encoder of another program for its own", () => {
    const files = [foreign({}), { ...mmproj, program: "lm-studio" as const }];
    expect(matchForeign(registry(), files)[0]?.found.hasImageEncoder).toBe(false);
  });

  it.each([
    ["the same size, under the name of another hash", foreign({ sha256: otherHash ?? null }), registry()],
    ["the right hash in its name, and another size", foreign({ bytes: 99 }), registry()],
    [
      "about the size, when the registry knows it only about",
      foreign({ sha256: null }),
      registry(model({ approximate: true })),
    ],
    [
      "the right size, when nobody can say what is right",
      foreign({ sha256: null }),
      registry(model({ sha256: null })),
    ],
  ])("is not offered: %s", (_, file, known) => {
    expect(matchForeign(known, [file])).toEqual([]);
  });
});

describe("what the hub's own tools fetched from the very place", () => {
  const unpinned = registry(model({ sha256: null, approximate: true }), null);
  const fetched = foreign({
    program: "hub-cache",
    sha256: otherHash ?? null,
    bytes: 101,
    hub: { ...place, path: "small-Q4_K_M.gguf" },
  });

  it("has the hub's hash where the registry has none", () => {
    expect(matchForeign(unpinned, [fetched])[0]?.model).toMatchObject({ sha256: otherHash, expected: "hub" });
  });

  it.each([
    ["another commit", { ...place, commit: "e".repeat(40), path: "small-Q4_K_M.gguf" }],
    ["another repository", { ...place, repo: "other/small-GGUF", path: "small-Q4_K_M.gguf" }],
    ["another file", { ...place, path: "small-Q8_0.gguf" }],
  ])("but not from %s", (_, hub) => {
    expect(matchForeign(unpinned, [{ ...fetched, hub }])).toEqual([]);
  });
});
