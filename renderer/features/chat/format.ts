/** Figures of a conversation in words; the plain ones are in renderer/format.ts. */
import { formatClock, formatCount, formatMoment } from "../../format.ts";

/** 1, "image" -> "1 image"; 3, "image" -> "3 images" */
export const counted = (value: number, noun: string): string =>
  `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Local time; with the day where it is not today. */
export function clockTime(at: number, now: number = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today ? formatClock(at) : formatMoment(at);
}

/** 3.14 -> "3.1 s"; 73 -> "1 min 13 s" */
export function formatSeconds(value: number): string {
  if (value < 60) return `${value.toFixed(value < 1 ? 2 : 1)} s`;
  return `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`;
}

/** "b76703cf422e7a4b…" */
export const shortHash = (sha256: string): string => `${sha256.slice(0, 16)}…`;
