/** What the bench measures, and how it is printed. Pure. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Measured in the same call, on the same machine. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** For the ratio to the peer where there is one, for the value otherwise. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

/** value / peer; null without a peer. */
export const ratioOf = ({ value, peer }: Figure): number | null =>
  peer === undefined ? null : value / peer.value;

/** null: no goal is set. */
export function isMet(figure: Figure): boolean | null {
  if (figure.goal === undefined) return null;
  const measured = ratioOf(figure) ?? figure.value;
  return "atLeast" in figure.goal ? measured >= figure.goal.atLeast : measured <= figure.goal.atMost;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("the median of nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}

const shown = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

/** A Markdown table, aligned, so that it can be pasted into docs/performance.md as it is. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, peer, goal } = figure;
    const ratio = ratioOf(figure);
    const met = isMet(figure);
    return [
      name,
      `${shown(value)} ${unit}`,
      peer === undefined ? "" : `${shown(peer.value)} ${unit} (${peer.name})`,
      ratio === null ? "" : ratio.toFixed(3),
      goal === undefined
        ? ""
        : `${"atLeast" in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`}${met === true ? "" : ", missed"}`,
    ];
  });
  const head = ["Figure", "Casebook", "Peer", "Ratio", "Goal"];
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
