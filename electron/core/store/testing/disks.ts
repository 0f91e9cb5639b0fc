/** Disks that are full or read-only, for real where this user may mount one. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux, root, and not in a container that forbids it. */
export const canMount = ((): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), "casebook-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "casebook-test", folder], { stdio: "ignore" });
    execFileSync("umount", [folder], { stdio: "ignore" });
    return true;
  } catch {
    return false; // what mount says when it is not allowed differs between containers
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

export interface SmallDisk extends Disposable {
  readonly path: string;
}

/** A disk of its own with this much room. Only where `canMount`. */
export function smallDisk(bytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "casebook-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "casebook-test", path]);
  return {
    path,
    [Symbol.dispose]() {
      execFileSync("umount", ["-l", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export const readOnlyMeans = canMount ? "a tmpfs mounted read-only" : "permissions 0555";

/** From now on nothing can be written in `path`: a small disk, or a folder where nothing can be mounted. */
export function makeReadOnly(path: string): void {
  if (canMount) execFileSync("mount", ["-o", "remount,ro", path]);
  else chmodSync(path, 0o555);
}

export function makeWritable(path: string): void {
  if (canMount) execFileSync("mount", ["-o", "remount,rw", path]);
  else chmodSync(path, 0o755);
}
