/** Streamed Markdown -> sentences to be read aloud: complete ones only, without marks. */

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const tableRule = /^[\s|:-]*-[\s|:-]*$/;
const fence = /^\s*(?:`{3,}|~{3,})/;

export interface Spoken {
  /** Ready to be announced, in order. */
  readonly sentences: readonly string[];
  /** Where the next call goes on, in UTF-16 units. */
  readonly next: number;
}

/**
 * The sentences of `text` that are complete behind `from`. A sentence is complete when another one or a new line follows,
 * or when the text has ended.
 */
export function completeSentences(text: string, from: number, ended: boolean): Spoken {
  const sentences: string[] = [];
  let next = from;
  for (const { segment, index } of segmenter.segment(text.slice(from))) {
    const end = from + index + segment.length;
    const closed = ended || segment.endsWith("\n") || end < text.length;
    if (!closed) break;
    next = end;
    const said = spoken(segment);
    if (said !== "") sentences.push(said);
  }
  return { sentences, next };
}

/** One line or sentence of Markdown as it is read aloud. */
export function spoken(markdown: string): string {
  return markdown
    .split("\n")
    .map(spokenLine)
    .filter((line) => line !== "")
    .join(" ");
}

function spokenLine(line: string): string {
  if (fence.test(line) || tableRule.test(line)) return "";
  const bare = line
    .replace(/^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+)?/, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`+)/g, "")
    .replace(/(^|[\s(])[*_](?=\S)/g, "$1")
    .replace(/(\S)[*_](?=[\s).,;:!?]|$)/g, "$1")
    .trim();
  return bare.startsWith("|") ? rowCells(bare).join(", ") : bare;
}

const rowCells = (row: string): readonly string[] =>
  row
    .split("|")
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "");
