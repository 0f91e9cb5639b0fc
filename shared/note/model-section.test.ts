import { expect, test } from "vitest";
import type { LoadedLocalModel, ModelFile } from "../domain.ts";
import { caseMarkdown } from "./case-markdown.ts";
import type { NoteInput } from "./case-note.ts";
import { modelSection } from "./model-section.ts";
import { provenanceJson } from "./provenance-json.ts";
import {
  fetchedModel,
  hash,
  medGemma,
  remoteModel,
  sampleAnswer,
  sampleCase,
  sampleLoaded,
  sampleProvenance,
  sampleQuestion,
  sampleTime,
} from "./testing/samples.ts";

const section = (loaded: LoadedLocalModel): string => modelSection(loaded, 1);
/** The cell beside a name in the model's table; undefined: no such row. */
const cell = (loaded: LoadedLocalModel, name: string): string | undefined =>
  section(loaded)
    .split("\n")
    .find((line) => line.startsWith(`| ${name} | `))
    ?.slice(`| ${name} | `.length, -" |".length);

/** A case with one answer of each of these. */
function noteOf(...models: readonly LoadedLocalModel[]): NoteInput {
  const messages = models.flatMap((_, index) => [
    sampleQuestion({ id: `question-${index}`, parentId: index === 0 ? null : `answer-${index - 1}` }),
    sampleAnswer({ id: `answer-${index}`, parentId: `question-${index}` }),
  ]);
  return {
    content: sampleCase(messages),
    provenance: new Map(models.map((loaded, index) => [`answer-${index}`, { ...sampleProvenance, loaded }])),
    exportedAt: sampleTime,
    timeZone: "UTC",
    appVersion: "0.1.0",
    termsAcceptance: null,
  };
}
const sections = (...models: readonly LoadedLocalModel[]): number =>
  caseMarkdown(noteOf(...models)).markdown.match(/^### Model \d/gm)?.length ?? 0;

test("a model of the registry says from which repository, commit and files it was fetched, its image encoder too", () => {
  const repository =
    "repository `unsloth/medgemma-27b-it-GGUF` on the model hub (huggingface.co, unless `HF_ENDPOINT` named another)";
  expect(cell(fetchedModel, "Origin")).toBe(
    `${repository}, commit \`${"1".repeat(40)}\`, file \`medgemma-27b-it-Q4_K_M.gguf\``,
  );
  expect(cell(fetchedModel, "Origin of the mmproj")).toBe(
    `${repository}, commit \`${"2".repeat(40)}\`, file \`mmproj-F16.gguf\``,
  );
  expect(cell(fetchedModel, "SHA-256")).toBe(`\`${hash("d")}\``);
  expect(cell(fetchedModel, "SHA-256 of the mmproj")).toBe(`\`${hash("e")}\``);
  expect(cell(fetchedModel, "Id in Casebook")).toBe("`medgemma-27b:Q4_K_M`");
  // All of it in the note itself, too.
  expect(caseMarkdown(noteOf(fetchedModel)).markdown).toContain(section(fetchedModel));
});

test("provenance.json has repository, commit, path, hash and verification of each file", () => {
  const { turns } = JSON.parse(provenanceJson(noteOf(fetchedModel))) as { turns: unknown[] };
  expect(turns[1]).toMatchObject({ provenance: { loaded: { files: fetchedModel.files } } });
});

/** The sample with these fields in each of its files. */
function withFiles(fields: Partial<ModelFile>): LoadedLocalModel {
  const changed = (file: ModelFile): ModelFile => ({ ...file, ...fields });
  return { ...fetchedModel, files: fetchedModel.files?.map(changed) ?? null };
}
const verifiedAs = (verification: ModelFile["verification"]): LoadedLocalModel => withFiles({ verification });

test.each([
  ["registry", "the hash that Casebook ships for this file"],
  ["hub", "the hash that the model hub states for this file; Casebook ships none"],
  ["unknown-origin", "nothing: nobody says which hash this file should have"],
  ["unchecked", "nothing: these bytes were not checked before they were loaded"],
] as const)("a hash that was compared as %j is said to be", (verification, words) => {
  expect(cell(verifiedAs(verification), "SHA-256 verified against")).toBe(words);
  expect(cell(verifiedAs(verification), "SHA-256 of the mmproj verified against")).toBe(words);
});

test("what ships with Casebook is told from what came by hand, and from what an earlier version did not record", () => {
  expect(cell(sampleLoaded, "Origin")).toBe("ships with Casebook");
  const byHand = { ...sampleLoaded, model: { ...sampleLoaded.model, origin: "local" as const } };
  expect(cell(byHand, "Origin")).toMatch(/^not known: imported, put into the model folder by hand/);
  expect(cell(medGemma, "Origin")).toBe("not recorded");
  expect(cell(medGemma, "SHA-256 verified against")).toBe("not recorded");
  expect(cell(medGemma, "Origin of the mmproj")).toBe("not recorded");
});

test("a model without an image encoder says nothing of an encoder's origin", () => {
  const text = {
    ...fetchedModel,
    files: fetchedModel.files?.slice(0, 1) ?? [],
    mmprojFileName: null,
    mmprojSha256: null,
  };
  expect(cell(text, "Image encoder (mmproj)")).toBe("none");
  expect(section(text)).not.toContain("of the mmproj");
});

test("of a split model each part has its name, hash and path; the least certain of them says what it is worth", () => {
  const [first, mmproj] = fetchedModel.files ?? [];
  if (!first?.hub || mmproj === undefined) throw new Error("the sample has no files");
  const part = (number: number, fields: Partial<ModelFile>): ModelFile => ({
    ...first,
    name: `m-0000${number}-of-00002.gguf`,
    hub: first.hub && { ...first.hub, path: `Q8_0/m-0000${number}-of-00002.gguf` },
    sha256: hash(String(number)),
    ...fields,
  });
  const split = {
    ...fetchedModel,
    files: [part(1, {}), part(2, { role: "part", verification: "unknown-origin" }), mmproj],
  };
  expect(cell(split, "SHA-256")).toBe(`\`${hash("d")}\`, over the hashes of its 2 parts`);
  expect(cell(split, "Part 2")).toBe(`\`m-00002-of-00002.gguf\`, SHA-256 \`${hash("2")}\``);
  expect(cell(split, "Origin")).toMatch(
    /, files `Q8_0\/m-00001-of-00002\.gguf`, `Q8_0\/m-00002-of-00002\.gguf`$/,
  );
  expect(cell(split, "SHA-256 verified against")).toMatch(/^nothing: nobody says/);
  expect(cell(split, "SHA-256 of the mmproj verified against")).toMatch(/^the hash that the model hub/);
});

test("the same files are one model, also where an earlier version did not record their origin; other origins are another", () => {
  expect(sections(fetchedModel, { ...fetchedModel, loadMs: 999 })).toBe(1);
  const earlier = { ...fetchedModel, files: null };
  for (const models of [
    [earlier, fetchedModel],
    [fetchedModel, earlier],
  ]) {
    expect(sections(...models)).toBe(1);
    expect(caseMarkdown(noteOf(...models)).markdown).toContain(section(fetchedModel));
  }
  expect(sections(fetchedModel, verifiedAs("registry"))).toBe(2);
});

test("hostile names of a repository stay in their cells", () => {
  const hostile = "a` | b |\n# heading\n\n![x](https://e.org/x.png)";
  const { files } = withFiles({
    name: hostile,
    hub: { repo: hostile, commit: hostile, path: hostile },
  });
  const split = [...(files ?? []), ...(files ?? [])];
  const lines = section({
    ...fetchedModel,
    model: { ...fetchedModel.model, id: hostile },
    files: split,
  }).split("\n");
  const [heading, empty, ...rows] = lines;
  expect([heading, empty, rows[0]]).toEqual(["### Model 1: MedGemma 27B multimodal", "", "| | |"]);
  expect(rows.filter((line) => !/^\|[^|]*\|([^|]|\\\|)*\|$/.test(line))).toEqual([]);
});

test("a model behind a server is described by what was sent where, and as not hashed", () => {
  const { markdown } = caseMarkdown({
    ...noteOf(sampleLoaded),
    provenance: new Map([
      [
        "answer-0",
        {
          ...sampleProvenance,
          loaded: remoteModel,
          renderedPrompt: { unknown: "server-template" },
        },
      ],
    ]),
  });
  for (const fact of [
    "| Model, as the server names it | `google/medgemma-4b-it` |",
    "| Server | `https://gpu.example:8000`, in the network: question and images were sent there |",
    "claimed by the server: Casebook has no hash of the model",
    "| Context | not known: the server does not report it |",
    "Rendered prompt not known: the server applies the chat template itself and does not show the result.",
    "at `https://gpu.example:8000`, not hashed |",
  ])
    expect(markdown).toContain(fact);
});
