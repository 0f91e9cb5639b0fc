/** How far something is: records for programs; for people one line that is written over, or a line at each tenth. */

import { limits } from "../../../shared/limits.ts";
import { formatBytes, formatDuration } from "../../../shared/units.ts";
import { createSpeedMeter } from "../models/download/speed.ts";
import type { Output } from "./output.ts";

/** The properties of standard output. */
export interface Screen {
  /** A terminal, on which a line can be written over. */
  readonly isTerminal: boolean;
  /** Characters in a line. */
  readonly columns: number;
}

export interface Step {
  readonly bytes: number;
  readonly total: number;
  /** null: not known. Left out: measured here. */
  readonly bytesPerSecond?: number | null;
}

export interface Progress {
  show(step: Step): void;
  /** Ends the line, so that what follows begins a new one. May be called twice. */
  end(): void;
}

export interface ProgressOptions {
  readonly output: Output;
  readonly screen: Screen;
  /** The subject of the progress: a short name. */
  readonly label: string;
  /** Milliseconds, of any clock that does not go back. */
  readonly now?: () => number;
}

export function createProgress(options: ProgressOptions): Progress {
  const { output, screen, label, now = () => performance.now() } = options;
  const meter = createSpeedMeter();
  const line = screen.isTerminal ? overwrittenLine(output, screen) : tenths(output);
  let shownAt = -Infinity;
  let endShown = false;

  return {
    show({ bytes, total, ...given }) {
      const at = now();
      meter.add(bytes, at);
      const over = total > 0 && bytes >= total;
      if (over ? endShown : at - shownAt < limits.downloadProgressMs) return;
      shownAt = at;
      endShown = over;
      const measured = meter.read(total - bytes, at)?.bytesPerSecond ?? null;
      const bytesPerSecond = given.bytesPerSecond === undefined ? measured : given.bytesPerSecond;
      output.record({ type: "progress", bytes, total, bytesPerSecond });
      line.write(lineOf(label, { bytes, total, bytesPerSecond }), total === 0 ? 0 : bytes / total);
    },
    end: () => line.end(),
  };
}

function lineOf(label: string, { bytes, total, bytesPerSecond }: Required<Step>): string {
  const share = total === 0 ? "" : ` ${String(Math.floor((100 * bytes) / total)).padStart(3)} %`;
  const speed = bytesPerSecond === null ? null : `${formatBytes(bytesPerSecond)}/s`;
  const left =
    bytesPerSecond === null || bytesPerSecond === 0 || bytes >= total
      ? null
      : `${formatDuration((total - bytes) / bytesPerSecond)} left`;
  const parts = [`${label}:${share}`, `${formatBytes(bytes)} of ${formatBytes(total)}`, speed, left];
  return parts.filter((part) => part !== null).join(", ");
}

interface Line {
  /** @param share 0 to 1 */
  write(text: string, share: number): void;
  end(): void;
}

function overwrittenLine(output: Output, { columns }: Screen): Line {
  let length = 0;
  return {
    write(text) {
      // A line that wraps could not be written over.
      const shown = text.slice(0, Math.max(1, columns - 1));
      output.text(`\r${shown.padEnd(length)}`);
      length = shown.length;
    },
    end() {
      if (length > 0) output.text("\n");
      length = 0;
    },
  };
}

function tenths(output: Output): Line {
  let shownTenth = 0;
  return {
    write(text, share) {
      const tenth = Math.floor(share * 10);
      if (tenth <= shownTenth) return;
      shownTenth = tenth;
      output.text(`${text}\n`);
    },
    end: () => undefined,
  };
}
