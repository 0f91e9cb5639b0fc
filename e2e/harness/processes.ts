/** The host's engine process, and what a process has open. For Linux, where these tests run. */
import { execFileSync } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";

/** Process id of the host's one engine. Throws where there is none or more than one. */
export function engineOf(hostId: number): number {
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(hostId)], { encoding: "utf8" });
  const ids = children.split("\n").map(Number).filter(Boolean);
  const engines = ids.filter((id) =>
    /engine-process/.test(execFileSync("ps", ["-o", "args=", "-p", String(id)], { encoding: "utf8" })),
  );
  if (engines.length !== 1 || engines[0] === undefined) throw new Error(`${engines.length} engine processes`);
  return engines[0];
}

export function alive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return !/ Z/.test(execFileSync("ps", ["-o", "stat=", "-p", String(processId)], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

const loopback = /^(0100007F|0{8}|0{32}|0000000000000000FFFF00000100007F|0{24}01000000):/;

/** Every internet socket of a process, as /proc writes it, and those of them that reach beyond this computer. */
export async function internetSockets(processId: number) {
  const tables = await Promise.all(
    ["tcp", "tcp6", "udp", "udp6"].map((kind) => readFile(`/proc/${processId}/net/${kind}`, "utf8")),
  );
  const inodes = await socketInodes(processId);
  const all = tables
    .flatMap((table) => table.trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[9] ?? ""))
    .map(([, local, remote]) => ({ local: local ?? "", remote: remote ?? "" }));
  const foreign = all.filter(({ local, remote }) => ![local, remote].every((end) => loopback.test(end)));
  return { all, foreign };
}

async function socketInodes(processId: number): Promise<Set<string>> {
  const folder = `/proc/${processId}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => "")),
  );
  return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? "").filter(Boolean));
}
