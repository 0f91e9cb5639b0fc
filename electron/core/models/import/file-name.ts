/** Names for files from elsewhere: valid on every platform, never a path. */
import { limits } from "../../../../shared/limits.ts";
import { lastSegment } from "../../files/last-segment.ts";

/** Device names on Windows, with any extension (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** The last segment of `name` without characters that a platform forbids, ending in ".gguf". Never empty. */
export function modelFileName(name: string): string {
  const base = lastSegment(name);
  const plain = base
    .replace(/\.gguf$/i, "")
    .replaceAll(/[<>:"|?*\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .replace(/^[.\s]+/, "")
    .replace(/[.\s]+$/, "");
  const safe = plain === "" || deviceName.test(plain.split(".")[0] ?? "") ? `model-${plain}` : plain;
  return `${shortened(safe.replace(/-$/, ""))}.gguf`;
}

/** File systems count bytes; a character has up to 4. */
function shortened(stem: string): string {
  const most = limits.fileNameCharacters - ".gguf".length;
  let short = stem;
  while (Buffer.byteLength(short) > most) short = Array.from(short).slice(0, -1).join("");
  return short;
}
