import { expect, test } from "vitest";
import type { Answer, Message, Model, Provenance } from "../domain.ts";
import { termsNotice } from "../models/terms.ts";
import { ending } from "./answer-section.ts";
import { caseMarkdown } from "./case-markdown.ts";
import type { NoteInput } from "./case-note.ts";
import { provenanceJson } from "./provenance-json.ts";
import { disclaimer } from "./statements.ts";
import {
  hash,
  medGemma,
  sampleAnswer,
  sampleAttachment,
  sampleCase,
  sampleLoaded,
  sampleProvenance,
  sampleQuestion,
  sampleTime,
} from "./testing/samples.ts";

const square = { attachmentId: "image-1", side: 144, sha256: hash("e") };

function input(fields: Partial<NoteInput> = {}, messages?: readonly Message[]): NoteInput {
  return {
    content: sampleCase(messages ?? [sampleQuestion({ attachmentIds: ["image-1"] }), sampleAnswer()], [
      sampleAttachment(),
    ]),
    provenance: new Map([["answer-1", { ...sampleProvenance, images: [square] }]]),
    exportedAt: sampleTime + 120_000,
    timeZone: "Europe/Berlin",
    appVersion: "0.1.0",
    termsAcceptance: null,
    ...fields,
  };
}

const note = (fields?: Partial<NoteInput>, messages?: readonly Message[]): string =>
  caseMarkdown(input(fields, messages)).markdown;

test("holds what it takes to repeat an answer: model, files, hashes, build, sampling, seed, prompt", () => {
  const markdown = note();
  for (const fact of [
    "# Spot on the knee",
    "practice-model.gguf",
    sampleLoaded.sha256,
    "practice-model-mmproj.gguf",
    hash("b"),
    hash("c"),
    "F16",
    "8192 tokens",
    "cpu",
    "temperature 0 (greedy), top-k 64, top-p 0.95, min-p 0",
    "| Seed | 7 |",
    "| Output limit | 2048 tokens |",
    "Be brief.",
    sampleProvenance.renderedPrompt,
    "> Where is the spot?",
    "> In the upper left.",
    "Complete (finish reason: stop)",
    "40 tokens, 10 of them cached",
    disclaimer,
  ]) {
    expect(markdown).toContain(fact);
  }
  expect(markdown).toMatch(/node\\-llama\\-cpp 3\\\.22\\\.1/);
});

test("images are named by number and pixels, with size, hashes, and the square that was encoded", () => {
  const { markdown, images } = caseMarkdown(input());
  expect(images).toEqual([{ path: "images/image-01-111111111111.png", attachmentId: "image-1" }]);
  for (const fact of [
    "![Image 1](images/image-01-111111111111.png)",
    "320 x 200 pixels",
    "JPEG, 54321 bytes, EXIF orientation 6 applied",
    hash("1"),
    hash("2"),
    `144 x 144 pixels, SHA-256 \`${hash("e")}\``,
  ]) {
    expect(markdown).toContain(fact);
  }
});

test("the name of a dropped file, which often names a patient, is in neither document", () => {
  expect(note()).not.toMatch(/Doe|knee\.png/);
  expect(provenanceJson(input())).not.toMatch(/Doe|knee\.png/);
});

test("times are local, with their offset and zone, in summer and in winter", () => {
  expect(note()).toContain("| Exported | 2026-11-23 21:16:18 +01:00 |");
  expect(note()).toContain("Europe/Berlin");
  expect(note({ exportedAt: Date.UTC(2026, 6, 1, 12) })).toContain(
    "| Exported | 2026-07-01 14:00:00 +02:00 |",
  );
  expect(note({ timeZone: "UTC" })).toContain("| Exported | 2026-11-23 20:16:18 +00:00 |");
});

test("only the branch that is shown is told; the others are counted", () => {
  const messages = [
    sampleQuestion(),
    sampleAnswer({ id: "other-1", text: "Not this one." }),
    sampleAnswer({ id: "other-2", text: "Nor this one." }),
    sampleAnswer(),
  ];
  const markdown = note({}, messages);
  expect(markdown).not.toMatch(/Not this|Nor this/);
  expect(markdown).toContain("| Other branches, not in this note | 2 |");
  expect(JSON.parse(provenanceJson(input({}, messages)))).toMatchObject({
    case: { otherBranches: 2 },
    turns: [{ id: "question-1" }, { id: "answer-1" }],
  });
});

test("the practice model's notice stands where it answered, the HAI-DEF notice where a MedGemma model did", () => {
  expect(note()).toContain("> Trained on phantoms, knows no medicine.");
  expect(note()).not.toContain("HAI-DEF");
  const provenance = new Map([["answer-1", { ...sampleProvenance, loaded: medGemma }]]);
  expect(note({ provenance })).toContain(termsNotice);
  expect(note({ provenance })).not.toContain("phantoms");
  const cutOff = sampleAnswer({ modelName: "MedGemma 4B", status: "interrupted" });
  expect(note({ provenance: new Map() }, [sampleQuestion(), cutOff])).toContain(termsNotice);
});

test("each model is described once, however many answers it gave", () => {
  const messages = [
    sampleQuestion(),
    sampleAnswer(),
    sampleQuestion({ id: "question-2", parentId: "answer-1" }),
    sampleAnswer({ id: "answer-2", parentId: "question-2" }),
    sampleQuestion({ id: "question-3", parentId: "answer-2" }),
    sampleAnswer({ id: "answer-3", parentId: "question-3" }),
  ];
  const provenance = new Map([
    ["answer-1", sampleProvenance],
    ["answer-2", { ...sampleProvenance, loaded: { ...sampleLoaded, loadMs: 999 } }],
    ["answer-3", { ...sampleProvenance, loaded: medGemma }],
  ]);
  expect(note({ provenance }, messages).match(/^### Model \d/gm)).toEqual(["### Model 1", "### Model 2"]);
});

test("the thought is a quote of its own, and says when it was cut off", () => {
  const thought = { text: "First.\nSecond.", seconds: 3.25 };
  const closed = note({}, [sampleQuestion(), sampleAnswer({ thought: { ...thought, state: "closed" } })]);
  expect(closed).toContain("Thought (3.3 s):\n\n> > First.\n> > Second.\n\n> In the upper left.");
  const cut = note({}, [
    sampleQuestion(),
    sampleAnswer({ thought: { ...thought, state: "cut-off" }, text: "" }),
  ]);
  expect(cut).toContain("Thought (3.3 s, cut off):");
  expect(cut).toContain("(no text)");
});

test.each<[Partial<Answer>, RegExp]>([
  [{ finishReason: "length" }, /\*\*Cut off\*\*.*length/],
  [{ finishReason: "cancelled" }, /\*\*Cut off\*\*.*stopped by the user/],
  [{ finishReason: "error" }, /\*\*Cut off\*\*.*error/],
  [{ status: "interrupted", finishReason: "error" }, /\*\*Interrupted\*\*/],
  [{ status: "streaming", finishReason: null }, /Still being written/],
  [{ finishReason: null }, /not recorded/],
])("an answer that ended as %j says so", (fields, expected) => {
  expect(ending(sampleAnswer(fields))).toMatch(expected);
  expect(note({}, [sampleQuestion(), sampleAnswer(fields)])).toMatch(expected);
});

test("an answer without provenance says that it is not recorded instead of leaving it out", () => {
  const markdown = note({ provenance: new Map() });
  expect(markdown).toContain("is not recorded");
  expect(markdown).toContain("| Seed | 7 |");
  expect(markdown).toContain("> In the upper left.");
});

test("hostile text breaks out of no place: every heading, rule, fence and image of the note is the note's own", () => {
  const hostile =
    '---\ntitle: x\n---\n# Own heading\n```\n````\n~~~\n</blockquote>\n<img src="https://e.org">\n![x](https://e.org/x.png)\n| a |\n\n\n    code\n[Image 1]: https://e.org\r# cr\u2028# ls\u0085# nel';
  const messages = [
    sampleQuestion({ text: hostile, attachmentIds: ["image-1"] }),
    sampleAnswer({
      text: hostile,
      modelName: hostile,
      thought: { text: hostile, state: "closed", seconds: 1 },
    }),
  ];
  const loaded = {
    ...sampleLoaded,
    model: { ...sampleLoaded.model, name: hostile, fileName: hostile, notice: hostile },
    engineBuild: hostile,
    deviceNames: [hostile],
  };
  const provenance = new Map([
    ["answer-1", { ...sampleProvenance, loaded, renderedPrompt: hostile, systemInstruction: hostile }],
  ]);
  const given = input({ provenance }, messages);
  const markdown = caseMarkdown({
    ...given,
    content: { ...given.content, summary: { ...given.content.summary, title: hostile } },
  }).markdown;
  const own: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split("\n")) {
    const mark = /^`{3,}/.exec(line)?.[0];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null && !line.startsWith(">")) own.push(line);
  }
  expect(fence).toBeNull();
  expect(own.filter((line) => /^#+ /.test(line)).map((line) => line.replace(/\\.*/, ""))).toEqual([
    "# ",
    "## Models",
    "### Model 1: ",
    "## System instruction of turn 2",
    "## Conversation",
    "### 1. Question",
    "### 2. Answer by ",
  ]);
  expect(own.filter((line) => /^( {4}|\t|---|~~~|<|\[)/.test(line))).toEqual([]);
  // Outside code, the one image is ours and no tag is left.
  const outsideCode = own.join("\n").replace(/(`+)[^`].*?\1/g, "");
  expect(outsideCode.match(/(?<!\\)!\[[^\]]*\]\([^)]*\)/g)).toEqual([
    "![Image 1](images/image-01-111111111111.png)",
  ]);
  expect(outsideCode).not.toMatch(/(?<!\\)<[a-z/!]/i);
});

test("an empty case, and a leaf that leads nowhere, still give a note", () => {
  expect(note({}, [])).toContain("The case is empty.");
  const content = sampleCase([]);
  const lost = { ...content, summary: { ...content.summary, leafId: "gone", title: "" } };
  expect(note({ content: lost })).toMatch(/^# Case\n/);
  const loop = sampleCase([sampleQuestion({ parentId: "answer-1" }), sampleAnswer()]);
  expect(note({ content: loop })).toContain("> Where is the spot?");
});

test("an image whose record is damaged is counted as missing", () => {
  const content = sampleCase([sampleQuestion({ attachmentIds: ["gone"] })]);
  expect(note({ content })).toContain("1 of its images cannot be read any more.");
});

test("the same input gives the same text", () => {
  expect(note()).toBe(note());
  expect(provenanceJson(input())).toBe(provenanceJson(input()));
});

test("provenance.json holds the raw texts and every field of the provenance", () => {
  const { kind: _, ...loaded } = sampleLoaded;
  const document = JSON.parse(provenanceJson(input())) as { turns: unknown[]; images: unknown[] };
  expect(document).toMatchObject({
    format: "casebook-provenance",
    formatVersion: 1,
    exportedAt: "2026-11-23T20:16:18.000Z",
    timeZone: "Europe/Berlin",
    disclaimer,
    images: [
      { path: "images/image-01-111111111111.png", pixelSha256: hash("1"), source: { sha256: hash("2") } },
    ],
  });
  expect(document.turns[1]).toMatchObject({
    finishReason: "stop",
    provenance: { ...sampleProvenance, loaded, images: [square] },
  });
});

test("the HAI-DEF notice follows what the gate was told, and the name only where nothing is recorded of that", () => {
  const answeredBy = (model: Partial<Model>): ReadonlyMap<string, Provenance> => {
    const loaded = { ...sampleLoaded, model: { ...sampleLoaded.model, ...model } };
    return new Map([["answer-1", { ...sampleProvenance, loaded }]]);
  };
  const derived = { id: "someone/xraybot-GGUF@1:xraybot.gguf", name: "xraybot", fileName: "xraybot.gguf" };
  const bound = note({ provenance: answeredBy({ ...derived, boundByTerms: true }) });
  expect(bound).toContain(termsNotice);
  expect(bound).toContain("| HAI-DEF terms of use |");
  for (const free of [
    { ...derived, boundByTerms: false },
    derived,
    { ...medGemma.model, boundByTerms: false },
  ])
    expect(note({ provenance: answeredBy(free) })).not.toContain("HAI-DEF");

  // Cut off before its provenance was written.
  const cutOff = sampleAnswer({ modelId: derived.id, modelName: derived.name, boundByTerms: true });
  const without = { provenance: new Map() };
  expect(note(without, [sampleQuestion(), cutOff])).toContain(termsNotice);
  expect(JSON.parse(provenanceJson(input(without, [sampleQuestion(), cutOff]))).notices).toContain(
    termsNotice,
  );
});

test("says when the HAI-DEF terms were accepted, or that they were not", () => {
  const termsAcceptance = {
    termsVersion: "2024-11-15",
    appVersion: "0.1.0",
    acceptedAt: Date.UTC(2026, 10, 23, 13, 20),
    attestation: "For research only.",
  };
  const provenance = new Map([["answer-1", { ...sampleProvenance, loaded: medGemma }]]);
  expect(note({ provenance })).toContain("not accepted in this Casebook");
  expect(note({ provenance, termsAcceptance })).toContain("version of `2024-11-15`, accepted on ");
  expect(JSON.parse(provenanceJson(input({ termsAcceptance }))).termsAcceptance).toEqual({
    ...termsAcceptance,
    acceptedAt: "2026-11-23T13:20:00.000Z",
  });
});
