/** Text of others (the user, the model, a file) put into Markdown so that it stays in its place. */

/** Controls but tab and newline, and format characters that reorder text on the screen or hide in it. */
const unsafeCharacters = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One kind of line ending, no controls, no half surrogates. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(unsafeCharacters, "\ufffd");
}

/**
 * A text's own markdown inside a quote: each line is prefixed, so that no heading, fence, list or front matter of it
 * reaches past the quote. Raw HTML and images are shown as the characters they are written with: a note loads nothing.
 */
export function quoted(text: string, depth = 1): string {
  const prefix = "> ".repeat(depth);
  return plain(text)
    .replace(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replace(/!\[/g, "!\\[")
    .split("\n")
    .map((line) => (line === "" ? prefix.trimEnd() : `${prefix}${line}`))
    .join("\n");
}

/** A text on one line without any markdown of its own, for headings and table cells. */
export function inline(text: string): string {
  return plain(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&$:@^="']/g, "\\$&");
}

/** A code span that holds backticks; one line. */
export function codeSpan(text: string): string {
  const line = plain(text).replace(/\s+/g, " ").trim();
  if (line === "") return "(empty)";
  const fence = "`".repeat(longestRun(line, "`") + 1);
  // A pipe would end a table's cell even inside a code span.
  const cell = line.replace(/\|/g, "\\|");
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${padding}${cell}${padding}${fence}`;
}

/** A fenced block that no run of backticks in the text can end. */
export function codeBlock(text: string, language = "text"): string {
  const content = plain(text);
  const fence = "`".repeat(Math.max(3, longestRun(content, "`") + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

/** Two columns. The cells are Markdown already. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  return ["| | |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
