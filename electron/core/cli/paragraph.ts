/** Text in lines that a terminal does not break by itself. */

/** The longest line that is still easy to read. */
const lineCharacters = 78;

/** Each line indented and ended with a line feed; a word that is longer than a line stands alone. */
export function paragraphText(text: string, indent = "  "): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line !== indent && line.length + word.length >= lineCharacters) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line].map((one) => `${one}\n`).join("");
}
