/** Announcements of downloads for users who do not see the bar: every tenth, and what stops them. */
import type { Download } from "../../../shared/models/downloads.ts";
import { formatDuration } from "../../format.ts";

/** The last state of one download, and the last tenth that was announced (0 to 10). */
interface Heard {
  readonly state: Download["state"];
  readonly tenth: number;
}
export type HeardDownloads = ReadonlyMap<string, Heard>;

/** @param before what was said so far; null: nothing is known yet, and what is there already is no news. */
export function spokenDownloads(
  before: HeardDownloads | null,
  downloads: readonly Download[],
): { readonly heard: HeardDownloads; readonly sentences: readonly string[] } {
  const heard = new Map<string, Heard>();
  const sentences: string[] = [];
  for (const download of downloads) {
    const known = before?.get(download.id);
    const tenth = Math.max(known?.tenth ?? 0, tenthOf(download));
    heard.set(download.id, { state: download.state, tenth });
    if (before === null) continue;
    const sentence = stopOf(download, known) ?? stepOf(download, known, tenth);
    if (sentence !== null) sentences.push(sentence);
  }
  return { heard, sentences };
}

const tenthOf = ({ bytes, total }: Download): number => (total === 0 ? 0 : Math.floor((bytes / total) * 10));

function stopOf({ state, name, failure, bytes, total }: Download, known: Heard | undefined): string | null {
  if (state === known?.state) return null;
  if (state === "failed") return `The download of ${name} has stopped. ${failure?.message ?? ""}`.trim();
  if (state === "waiting")
    return `The download of ${name} pauses and goes on by itself. ${failure?.message ?? ""}`.trim();
  // A model that is downloaded in an instant has no announcement of its check.
  if (state === "verifying" && bytes >= total && known !== undefined) return `${name} is being checked.`;
  return null;
}

function stepOf(
  { state, name, secondsLeft }: Download,
  known: Heard | undefined,
  tenth: number,
): string | null {
  if (state !== "downloading" || tenth === 0 || tenth <= (known?.tenth ?? 0)) return null;
  // The check begins at the end, and is announced by itself.
  const left = secondsLeft === null || tenth === 10 ? "" : `, ${formatDuration(secondsLeft)} left`;
  return `${name}: ${tenth * 10} %${left}.`;
}
