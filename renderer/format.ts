/** Numbers and times as the user reads them: local, with units. */
import { formatBytes, formatCount } from "../shared/units.ts";

export { formatBytes, formatCount, formatDuration } from "../shared/units.ts";

/** 1, "image" -> "1 image"; 3, "image" -> "3 images" */
export const counted = (value: number, noun: string): string =>
  `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;

/** "b76703cf422e7a4b…" */
export const shortHash = (sha256: string): string => `${sha256.slice(0, 16)}…`;

/** 41_000_000 -> "41.0 MB/s" */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** 0 to 1 -> "42 %" */
export const formatShare = (share: number): string => `${Math.round(share * 100)} %`;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** "14:02" */
export const formatClock = (time: number): string => clock.format(time);
/** "3 Nov 2026, 14:02" */
export const formatMoment = (time: number): string => `${date.format(time)}, ${clock.format(time)}`;

const longDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
/** "2024-11-15", a date without a time of day -> "15 November 2024" */
export const formatIsoDate = (date: string): string => longDate.format(new Date(date));

export type Age = "Today" | "This week" | "Earlier";

const startOfDay = (time: number): Date => {
  const day = new Date(time);
  day.setHours(0, 0, 0, 0);
  return day;
};

/** "This week" is the seven days up to today, since calendar weeks begin on different days. */
export function ageOf(time: number, now: number): Age {
  const today = startOfDay(now);
  if (time >= today.getTime()) return "Today";
  const weekAgo = new Date(today);
  weekAgo.setDate(weekAgo.getDate() - 6);
  return time >= weekAgo.getTime() ? "This week" : "Earlier";
}

/** The clock today, the weekday this week, the date before. */
export function formatWhen(time: number, now: number): string {
  switch (ageOf(time, now)) {
    case "Today":
      return clock.format(time);
    case "This week":
      return weekday.format(time);
    case "Earlier":
      return date.format(time);
  }
}
