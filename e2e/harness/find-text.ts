/** Looks for a text in every file of a folder, whatever the files are. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Names of the files, relative to the folder, that hold the text as UTF-8, UTF-16, Base64 or hexadecimal digits. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const bytes = Buffer.from(text);
  const needles = [
    bytes,
    Buffer.from(text, "utf16le"),
    Buffer.from(bytes.toString("hex")),
    ...base64Of(bytes),
  ];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const content = await readFile(file);
    if (needles.some((needle) => content.includes(needle))) found.push(path.relative(folder, file));
  }
  return found.toSorted();
}

/** Base64 looks different at each of three offsets; the characters at both ends depend on what is around. */
const base64Of = (bytes: Buffer): Buffer[] =>
  [0, 1, 2].map((offset) => {
    const digits = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return Buffer.from(digits.slice(offset === 0 ? 0 : 4, -4));
  });
