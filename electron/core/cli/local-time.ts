/** Unambiguous, in the computer's own zone: "2026-11-03 14:02". @param time milliseconds since 1970-01-01T00:00:00Z */
export function localTimeText(time: number): string {
  const at = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
