// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** WCAG 2.2: 4.5 for text, 3 for the edges of controls, for icons and for the focus ring. */
const text = 4.5;
const edge = 3;

const backgrounds = ["--bg-app", "--bg-pane", "--bg-raised", "--bg-selected"];
const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...["--text", "--text-2"].flatMap((front) => backgrounds.map((back) => [front, back, text] as const)),
  // On a selected row the faint text gives way to --text-2.
  ...["--bg-app", "--bg-pane", "--bg-raised"].map((back) => ["--text-3", back, text] as const),
  ...["--text", "--text-2", "--danger"].map((front) => [front, "--danger-soft", text] as const),
  ...["--text", "--text-2", "--warn"].map((front) => [front, "--warn-soft", text] as const),
  ...["--text", "--accent"].map((front) => [front, "--accent-soft", text] as const),
  ...["--danger", "--warn", "--ok", "--accent"].flatMap((front) =>
    ["--bg-app", "--bg-pane", "--bg-raised"].map((back) => [front, back, text] as const),
  ),
  ["--on-accent", "--accent", text],
  ["--on-danger", "--danger", text],
  ...["--bg-app", "--bg-pane"].map((back) => ["--line-control", back, edge] as const),
  ["--accent", "--bg-selected", edge],
];

function tokensOf(theme: string): Map<string, string> {
  const block = css.match(new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`))?.[1] ?? "";
  return new Map(
    [...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [name, hex]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

it("the formula agrees with the specification's own example", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

for (const theme of ["dark", "light"]) {
  it(`every pair of colours of the ${theme} theme reaches AA`, () => {
    const tokens = tokensOf(theme);
    const failing = pairs.flatMap(([front, back, least]) => {
      const [a, b] = [tokens.get(front), tokens.get(back)];
      if (a === undefined || b === undefined) return [`${front} or ${back} is missing`];
      const ratio = contrast(a, b);
      return ratio >= least ? [] : [`${front} on ${back}: ${ratio.toFixed(2)} < ${least}`];
    });
    expect(failing).toEqual([]);
  });

  it(`greys of the ${theme} theme have hardly any tint, so that images are judged against grey`, () => {
    const tokens = tokensOf(theme);
    for (const name of backgrounds) {
      const hex = tokens.get(name) ?? "#000fff";
      const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      expect(Math.max(...channels) - Math.min(...channels), name).toBeLessThanOrEqual(4);
    }
  });
}
