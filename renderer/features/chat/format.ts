/** Times of a conversation in words; what others need too is in renderer/format.ts. */
import { formatClock, formatMoment } from "../../format.ts";

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
