/** Whether the disk has room, before and while something comes to the model folder. */
import { statfs } from "node:fs/promises";
import { CasebookError } from "../../../shared/errors.ts";
import { formatBytes } from "../../../shared/units.ts";

export interface NeededDiskSpace {
  readonly bytes: number;
  /** Bytes that are left to everything else, the cases of the user first. */
  readonly reserve: number;
  readonly toBe: "fetched" | "copied";
}

/**
 * Throws DISK_FULL when so many bytes in `folder` would leave less than the reserve. A file system that does not say how
 * full it is counts as large enough.
 */
export async function requireDiskSpace(folder: string, needed: NeededDiskSpace): Promise<void> {
  const found = await statfs(folder).catch(() => null);
  if (found === null || found.blocks === 0) return;
  const free = found.bavail * found.bsize;
  if (free < needed.bytes + needed.reserve) throw notEnoughSpace(needed, free);
}

const notEnoughSpace = ({ bytes, reserve, toBe }: NeededDiskSpace, free: number): CasebookError =>
  new CasebookError(
    "DISK_FULL",
    `${formatBytes(bytes)} have to be ${toBe} yet, and the disk that holds the model folder has ${formatBytes(free)} free, of which ${formatBytes(reserve)} are left to everything else.`,
    toBe === "fetched"
      ? "Free some space or remove a model, then resume. What was fetched is kept."
      : "Free some space or remove a model, then try again.",
  );
