/** Times in a note: local to a named zone, with their offset, so that nobody has to guess. */

function parts(time: number, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  });
  return Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
}

/** `2026-11-23 21:14:18 +01:00`. `time`: milliseconds since 1970; `timeZone`: an IANA name. */
export function localTime(time: number, timeZone: string): string {
  const { hour, minute, second, timeZoneName = "GMT" } = parts(time, timeZone);
  const offset = timeZoneName === "GMT" ? "+00:00" : timeZoneName.replace("GMT", "");
  return `${localDate(time, timeZone)} ${hour}:${minute}:${second} ${offset}`;
}

/** `2026-11-23` */
export function localDate(time: number, timeZone: string): string {
  const { year, month, day } = parts(time, timeZone);
  return `${year}-${month}-${day}`;
}
