/** The host's engine process, and what a process has open. For Linux, where these tests run. */
import { readFileSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";

function enginesOf(hostId: number): readonly number[] {
  const children = textOf(`/proc/${hostId}/task/${hostId}/children`).split(" ").filter(Boolean);
  return children.map(Number).filter((id) => textOf(`/proc/${id}/cmdline`).includes("engine-process"));
}

/** Empty where the process has gone meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Process id of the host's one engine. Throws where there is none or more than one. */
export function engineOf(hostId: number): number {
  const engines = enginesOf(hostId);
  if (engines.length !== 1 || engines[0] === undefined) throw new Error(`${engines.length} engine processes`);
  return engines[0];
}

/** Process id of the host's engine that has this file in its memory. Throws where there is none. */
export function engineThatReads(hostId: number, fileName: string): number {
  const found = enginesOf(hostId).find((id) => textOf(`/proc/${id}/maps`).includes(fileName));
  if (found === undefined) throw new Error(`no engine reads ${fileName}`);
  return found;
}

/** The arguments of every process that runs, one process a line. */
export async function allArguments(): Promise<string> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return ids.map((id) => textOf(`/proc/${id}/cmdline`).replaceAll("\0", " ")).join("\n");
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
