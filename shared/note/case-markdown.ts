/** A case as Markdown that another researcher can check and repeat. */
import type { Provenance } from "../domain.ts";
import { imageFormats } from "../imaging/formats.ts";
import { termsNotice } from "../models/terms.ts";
import { answerSection } from "./answer-section.ts";
import { type CaseNote, gatherNote, type NoteImage, type NoteInput, type NoteTurn } from "./case-note.ts";
import { codeBlock, codeSpan, inline, quoted, table } from "./markdown-text.ts";
import { modelSection } from "./model-section.ts";
import { disclaimer } from "./statements.ts";
import { localTime } from "./time.ts";

export interface CaseMarkdown {
  readonly markdown: string;
  /** To be written beside it, as PNG. */
  readonly images: readonly { readonly path: string; readonly attachmentId: string }[];
}

/** Pure: the same input gives the same text. Names of dropped files stay out, since they often name patients. */
export function caseMarkdown(input: NoteInput): CaseMarkdown {
  const note = gatherNote(input);
  const sections = [
    `# ${inline(note.summary.title) || "Case"}`,
    [disclaimer, ...note.notices].map((sentence) => quoted(sentence)).join("\n>\n"),
    overview(note),
    "## Models",
    ...note.models.map((model, index) => modelSection(model, index + 1)),
    ...note.unknownModels.map(
      (name) => `${inline(name) || "A model"} also answered; what exactly was loaded is not recorded.`,
    ),
    ...(note.models.length + note.unknownModels.length === 0 ? ["No model has answered yet."] : []),
    ...systemInstructions(note),
    "## Conversation",
    ...note.turns.map((turn, index) => turnSection(turn, index + 1, note)),
    ...(note.turns.length === 0 ? ["The case is empty."] : []),
  ];
  return {
    markdown: `${sections.join("\n\n")}\n`,
    images: note.images.map(({ path, attachment }) => ({ path, attachmentId: attachment.id })),
  };
}

function overview(note: CaseNote): string {
  const { summary, timeZone } = note;
  return table([
    ["Created", localTime(summary.createdAt, timeZone)],
    ["Last changed", localTime(summary.updatedAt, timeZone)],
    ["Exported", localTime(note.exportedAt, timeZone)],
    ["Time zone of all times", inline(timeZone)],
    ["Casebook", inline(note.appVersion)],
    ...termsRow(note),
    ["Messages in this note", String(note.turns.length)],
    ["Other branches, not in this note", String(note.otherBranches)],
    ["Images", String(note.images.length)],
    ["The same for machines, with the raw texts", "`provenance.json`"],
  ]);
}

/** Only where a model that they bind has answered. */
function termsRow({ notices, termsAcceptance, timeZone }: CaseNote): [string, string][] {
  if (!notices.includes(termsNotice)) return [];
  if (termsAcceptance === null) return [["HAI-DEF terms of use", "not accepted in this Casebook"]];
  const { termsVersion, acceptedAt, appVersion } = termsAcceptance;
  const accepted = `accepted on ${localTime(acceptedAt, timeZone)} in Casebook ${codeSpan(appVersion)}`;
  return [["HAI-DEF terms of use", `version of ${codeSpan(termsVersion)}, ${accepted}`]];
}

/** Each system instruction that was in force, once, with the answers that it was in force for. */
function systemInstructions(note: CaseNote): string[] {
  const byText = new Map<string, number[]>();
  for (const [index, turn] of note.turns.entries()) {
    if (!("answer" in turn) || turn.provenance === null) continue;
    const { systemInstruction } = turn.provenance;
    byText.set(systemInstruction, [...(byText.get(systemInstruction) ?? []), index + 1]);
  }
  return [...byText].flatMap(([text, turns]) =>
    text === "" ? [] : [`## System instruction of turn ${turns.join(", ")}`, codeBlock(text)],
  );
}

function turnSection(turn: NoteTurn, number: number, note: CaseNote): string {
  if ("answer" in turn) return answerSection(turn, number, note);
  const { question, images, missingImages } = turn;
  return [
    `### ${number}. Question`,
    localTime(question.createdAt, note.timeZone),
    ...images.map((image) => imageSection(image, note)),
    ...(missingImages === 0 ? [] : [`${missingImages} of its images cannot be read any more.`]),
    question.text.trim() === "" ? "(no text)" : quoted(question.text),
  ].join("\n\n");
}

function imageSection({ number, path, attachment }: NoteImage, note: CaseNote): string {
  const { content, source } = attachment;
  const turned = source.orientation === 1 ? "" : `, EXIF orientation ${source.orientation} applied`;
  return [
    `![Image ${number}](${path})`,
    table([
      ["Image", String(number)],
      ["Size", `${content.width} x ${content.height} pixels`],
      ["Source", `${imageFormats[source.format].name}, ${source.bytes} bytes${turned}`],
      ["SHA-256 of the source file", codeSpan(source.sha256)],
      ["SHA-256 of the RGB pixels", codeSpan(content.sha256)],
      ["Given to the encoder", encodedSquares(attachment.id, note)],
    ]),
  ].join("\n\n");
}

/** An image may have been encoded for several models, each with a square of its own. */
function encodedSquares(attachmentId: string, note: CaseNote): string {
  const squares = note.turns
    .flatMap((turn): Provenance["images"] => ("answer" in turn ? (turn.provenance?.images ?? []) : []))
    .filter((image) => image.attachmentId === attachmentId)
    .map(({ side, sha256 }) => `${side} x ${side} pixels, SHA-256 ${codeSpan(sha256)}`);
  return squares.length === 0 ? "not recorded" : [...new Set(squares)].join("; ");
}
