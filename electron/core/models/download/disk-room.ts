/** Whether the disk has room, before and while something is fetched. */
import { statfs } from "node:fs/promises";
import { noRoom } from "./words.ts";

/**
 * Throws DISK_FULL when fetching `needed` bytes into `folder` would leave less than `reserve` to everything else, the
 * cases of the user first. A file system that does not say how full it is counts as large enough.
 */
export async function demandRoom(folder: string, needed: number, reserve: number): Promise<void> {
  const found = await statfs(folder).catch(() => null);
  if (found === null || found.blocks === 0) return;
  const free = found.bavail * found.bsize;
  if (free < needed + reserve) throw noRoom(needed, free, reserve);
}
