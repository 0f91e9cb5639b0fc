/**
 * Splits Markdown at its top-level blank lines, so that of a growing answer only the last piece is parsed again.
 * Rendered one after another the pieces look as the whole does; where that is not sure, they stay together.
 */

const fenceStart = /^(\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(`{3,}|~{3,})/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const indented = /^\s/;
const indentedCode = /^(?: {4}|\t)/;
/** A link or footnote definition may be used anywhere in the text. */
const definition = /^ {0,3}\[[^\]\n]+\]:/m;

interface Fence {
  readonly mark: string;
  readonly indent: number;
}

const opensFence = (line: string): Fence | null => {
  const [, lead, mark] = fenceStart.exec(line) ?? [];
  if (lead === undefined || mark === undefined) return null;
  // An info string of a backtick fence has no backticks: this is inline code.
  if (mark.startsWith("`") && line.slice(lead.length + mark.length).includes("`")) return null;
  return { mark, indent: lead.length };
};

const closesFence = (line: string, { mark, indent }: Fence): boolean => {
  const text = line.trim();
  return (
    line.length - line.trimStart().length <= indent + 3 &&
    text.length >= mark.length &&
    text === (mark[0] ?? "").repeat(text.length)
  );
};

export function markdownBlocks(text: string): readonly string[] {
  if (definition.test(text)) return [text];
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: Fence | null = null;
  let blank = false;

  for (const line of text.split("\n")) {
    if (fence !== null) {
      block.push(line);
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    if (line.trim() === "") {
      blank = true;
      if (block.length > 0) block.push(line);
      continue;
    }
    // The parser reads "3." behind indented code as text, but as a list where it stands alone.
    const listGoesOn = (): boolean => block.some((other) => listItem.test(other) || indentedCode.test(other));
    const goesOn = indented.test(line) || (listItem.test(line) && listGoesOn());
    if (blank && block.length > 0 && !goesOn) {
      blocks.push(block.join("\n").trimEnd());
      block = [];
    }
    blank = false;
    block.push(line);
    fence = opensFence(line);
  }
  const last = block.join("\n").trimEnd();
  return last === "" ? blocks : [...blocks, last];
}

const tableRow = /^ {0,3}\|/;
const tableRule = /^ {0,3}\|[\s:|-]*-[\s:|-]*$/;

/**
 * The last block of a growing answer without the head of a table that is not known to be one yet: it would be shown as a
 * line of bars first and jump into a table a moment later.
 */
export function withoutTableHead(block: string): string {
  const lines = block.split("\n");
  const [head, rule] = lines.slice(-2);
  if (lines.length === 1) return tableRow.test(block) ? "" : block;
  if (head === undefined || rule === undefined) return block;
  const before = lines.at(-3) ?? "";
  if (tableRow.test(before)) return block;
  if (tableRow.test(rule) && !tableRow.test(head)) return lines.slice(0, -1).join("\n");
  const growing = tableRow.test(head) && /^ {0,3}\|?[\s:|-]*$/.test(rule) && !complete(head, rule);
  return growing ? lines.slice(0, -2).join("\n") : block;
}

const cells = (line: string): number =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|").length;
const complete = (head: string, rule: string): boolean => tableRule.test(rule) && cells(rule) >= cells(head);
