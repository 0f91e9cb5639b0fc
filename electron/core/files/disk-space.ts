/** Whether the disk has enough space, before and while bytes come to the model folder. */
import { statfs } from "node:fs/promises";
import { type NeededDiskSpace, notEnoughSpace } from "./errors.ts";

/**
 * Throws DISK_FULL when so many bytes in `folder` would leave less than the reserve. A file system that does not report
 * its free space counts as large enough.
 */
export async function requireDiskSpace(folder: string, needed: NeededDiskSpace): Promise<void> {
  const found = await statfs(folder).catch(() => null);
  if (found === null || found.blocks === 0) return;
  const free = found.bavail * found.bsize;
  if (free < needed.bytes + needed.reserve) throw notEnoughSpace(needed, free);
}
