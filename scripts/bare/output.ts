/** Reads what the commands print into their terminal. */
import { stripVTControlCharacters } from "node:util";

/** What a person has read: a line that was written over counts too. */
export const linesOf = (printed: string): readonly string[] =>
  stripVTControlCharacters(printed)
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");

/** @returns the address that opens the app, once it stands there whole */
export const addressIn = (printed: string): string | undefined =>
  /(http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]+)[^\w-]/.exec(printed)?.[1];

/** Whether a step of the set-up has begun: in a terminal it says so before it is done. npm's spinner may stand before it. */
export const hasBegun = (printed: string, step: string): boolean =>
  linesOf(printed).some((line) => new RegExp(`\\.\\. +${step} `).test(line));

/** Whether a step of the set-up has ended, however it did. */
export const hasEnded = (printed: string, step: string): boolean =>
  linesOf(printed).some((line) => new RegExp(`^(ok|off|failed) +${step} `).test(line));

export interface SetUpFailure {
  readonly step: string;
  readonly message: string;
  /** Empty where none is said. */
  readonly remedy: string;
  /** What stands between message and remedy: what a tool printed. */
  readonly details: readonly string[];
}

/** @returns how the set-up failed, undefined where it did not */
export function failureIn(printed: string): SetUpFailure | undefined {
  const lines = linesOf(printed);
  const at = lines.findIndex((line) => /^failed +\S/.test(line));
  const found = /^failed +(\S+) +(.*) \([^()]*\)$/.exec(lines[at] ?? "");
  if (found === null) return undefined;
  const end = lines.findIndex((line, index) => index > at && line.trim().startsWith("What to do: "));
  return {
    step: found[1] ?? "",
    message: found[2] ?? "",
    remedy: end < 0 ? "" : (lines[end]?.trim().replace("What to do: ", "") ?? ""),
    details: lines.slice(at + 1, end < 0 ? at + 1 : end),
  };
}

/** @returns what `npm test` counted in the line that closes it; undefined where it did not get there */
export function countsIn(printed: string): Totals | undefined {
  const closing = linesOf(printed)
    .map((line) => /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line))
    .findLast((match) => match !== null);
  if (!closing) return undefined;
  const [passed, failed, skipped] = closing.slice(1).map((count) => Number(count ?? 0));
  return { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 };
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const leftRunningMark = "casebook-bare left running:";

/** @returns names of the programs that were still there when the command had ended */
export const leftRunningIn = (printed: string): readonly string[] =>
  linesOf(printed)
    .filter((line) => line.startsWith(leftRunningMark))
    .flatMap((line) => line.slice(leftRunningMark.length).trim().split(" "));
