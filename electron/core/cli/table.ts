/** Aligned columns for people. */

export interface Column {
  readonly title: string;
  /** Numbers stand to the right, so that their digits do. */
  readonly align?: "left" | "right";
}

/** One line a row, each with a line feed; the last column is not padded. */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  return lines
    .map((cells) => {
      const padded = columns.map(({ align }, index) => {
        const cell = cells[index] ?? "";
        const width = widths[index] ?? 0;
        return align === "right" ? cell.padStart(width) : cell.padEnd(width);
      });
      return `  ${padded.join("  ").trimEnd()}\n`;
    })
    .join("");
}
