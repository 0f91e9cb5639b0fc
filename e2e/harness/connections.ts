/** Who a host tried to reach, as `note-connections.ts` wrote it down. */
import { readFile } from "node:fs/promises";

const watcher = new URL("./note-connections.ts", import.meta.url).href;
export const watcherArguments: readonly string[] = ["--import", watcher];

/** For `startHost`. `notes`: the file that is written. */
export const watchedEnvironment = (notes: string): Record<string, string> => ({
  NODE_OPTIONS: watcherArguments.join(" "),
  CASEBOOK_TEST_CONNECTIONS: notes,
});

/** Every attempt to reach another computer; throws where the watcher was never loaded. */
export async function attempts(notes: string): Promise<string[]> {
  const lines = (await readFile(notes, "utf8")).trim().split("\n");
  if (lines[0] !== "watching") throw new Error("the watcher was not loaded");
  return lines.filter((line) => line !== "watching");
}
