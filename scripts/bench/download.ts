/**
 * 2 GB over the loopback: the command line's own download, with hash, journal and syncs, against curl. Once into memory, where
 * both do the same but for the hash, and once onto the disk, where curl leaves the bytes in memory and Casebook does not. The
 * hub that sends, whoever receives, and the hash share this computer's processors.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hubEnvironment } from "../../e2e/harness/hub-environment.ts";
import { startHub, type TestHub } from "../hub/hub.ts";
import { type Figure, median } from "./figures.ts";

const run = promisify(execFile);
const bytes = 2_000_000_000;
const commit = "1".repeat(40);
const repo = "practice/large-GGUF";
const file = "large-Q8_0.gguf";
const program = fileURLToPath(new URL("../../out/main/cli.js", import.meta.url));

/** As many bytes as there is room for in whole blocks, on the disk as fast as it takes them: past the system's memory. */
const fillDisk = `dd if=/dev/zero of=bytes bs=4M count=${Math.floor(bytes / 2 ** 22)} oflag=direct conv=fsync`;

interface Downloaded {
  readonly seconds: number;
  /** Bytes. */
  readonly largestMemory: number;
}

/** @param folder for the downloads, on a real disk; it is emptied between them */
export async function measureDownload(
  folder: string,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const content = { bytes, seed: 1, gguf: true, repeated: true };
  const hub = await startHub({
    repositories: [{ id: repo, commits: [{ commit, files: [{ path: file, content }] }] }],
  });
  try {
    // The hub computes the hash once, before a client waits for bytes.
    await hub.file(repo, file);
    return [...(await intoMemory(hub, 2 * rounds, say)), ...(await ontoDisk(hub, folder, rounds, say))];
  } finally {
    await hub.close();
  }
}

const curlFrom = (hub: TestHub): string => `curl -sSfL -o bytes ${hub.endpoint}/${repo}/resolve/main/${file}`;

async function intoMemory(hub: TestHub, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const place = await memoryFolder();
  if (place === null) {
    say("download into memory: left out, there is no folder in memory with room for it");
    return [];
  }
  say("download into memory");
  const { own, others } = await inTurn({ hub, folder: place, rounds, lines: { curl: curlFrom(hub) } });
  return [
    {
      name: "download of 2 GB into memory, hashed on the way",
      value: speedOf(own),
      unit: "MB/s",
      peer: { name: "curl", value: others.curl },
      goal: { atLeast: 0.8 },
    },
    memoryFigure("download of 2 GB into memory", own),
  ];
}

async function ontoDisk(
  hub: TestHub,
  folder: string,
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  say("download onto the disk");
  const curl = curlFrom(hub);
  const lines = {
    curl,
    curlSynced: `${curl} && sync bytes`,
    curlHashed: `${curl} && sha256sum bytes && sync bytes`,
    disk: fillDisk,
  };
  const { own, others } = await inTurn({ hub, folder, rounds, lines });
  const value = speedOf(own);
  return [
    {
      name: "download of 2 GB, hashed on the way, on the disk at the end",
      value,
      unit: "MB/s",
      peer: { name: "curl", value: others.curl },
      goal: { atLeast: 0.8 },
    },
    {
      name: "the same against curl that waits for the disk as well",
      value,
      unit: "MB/s",
      peer: { name: "curl, sync", value: others.curlSynced },
    },
    {
      name: "the same against curl whose bytes are hashed as well",
      value,
      unit: "MB/s",
      peer: { name: "curl, sha256sum, sync", value: others.curlHashed },
    },
    {
      name: "the same against what the disk can take",
      value,
      unit: "MB/s",
      peer: { name: "dd, direct, fsync", value: others.disk },
    },
    memoryFigure("download of 2 GB", own),
  ];
}

const megabytesPerSecond = (seconds: readonly number[]): number => bytes / 1e6 / median(seconds);
const speedOf = (own: readonly Downloaded[]): number => megabytesPerSecond(own.map(({ seconds }) => seconds));

const memoryFigure = (what: string, own: readonly Downloaded[]): Figure => ({
  name: `${what}: largest memory of the whole process`,
  value: Math.max(...own.map(({ largestMemory }) => largestMemory)) / 1e6,
  unit: "MB",
  goal: { atMost: 120 },
});

interface Turns<Name extends string> {
  readonly hub: TestHub;
  readonly folder: string;
  readonly rounds: number;
  /** Shell command lines, run in the folder. */
  readonly lines: Readonly<Record<Name, string>>;
}

/** Casebook and each of the others in every round, each in an empty folder; of the others the MB/s. */
async function inTurn<Name extends string>({ hub, folder, rounds, lines }: Turns<Name>) {
  const own: Downloaded[] = [];
  const seconds = new Map<string, number[]>();
  const inEmptyFolder = async <T>(work: () => Promise<T>): Promise<T> => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await run("sync");
    return work();
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, line] of Object.entries<string>(lines)) {
        const took = await inEmptyFolder(() => shell(line, folder));
        seconds.set(name, [...(seconds.get(name) ?? []), took]);
      }
      own.push(await inEmptyFolder(() => casebook(folder, hub)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const speeds = [...seconds].map(([name, all]) => [name, megabytesPerSecond(all)]);
  return { own, others: Object.fromEntries(speeds) as Record<Name, number> };
}

/** Of Linux; null where there is none, or too little room in it. */
async function memoryFolder(): Promise<string | null> {
  const tmpfs = 0x01021994;
  const place = await statfs("/dev/shm").catch(() => null);
  if (place?.type !== tmpfs || place.bavail * place.bsize < 1.5 * bytes) return null;
  return mkdtemp("/dev/shm/casebook-bench-");
}

/** Seconds that a command line takes. */
async function shell(line: string, cwd: string): Promise<number> {
  const begin = performance.now();
  await run("sh", ["-c", line], { cwd });
  return (performance.now() - begin) / 1_000;
}

/** From the moment that the file is chosen to the end of the program, when it can be loaded. */
async function casebook(folder: string, hub: TestHub): Promise<Downloaded> {
  const env = {
    ...process.env,
    ...hubEnvironment(hub, folder),
    CASEBOOK_DATA: path.join(folder, "data"),
    CASEBOOK_MODELS: "",
  };
  await run(process.execPath, [program, "models", "terms", "--accept"], { env });
  const args = [program, "models", "download", `${repo}:${file}`, "--json"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  let said = "";
  let begin: number | null = null;
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('"chosen"')) begin ??= performance.now();
  });
  const largestMemory = await watchMemory(child);
  await ended;
  if (begin === null || !said.includes('"verified"'))
    throw new Error(`the download did not end well:\n${said}`);
  return { seconds: (performance.now() - begin) / 1_000, largestMemory };
}

/** The kernel's own high-water mark, read until the process has ended; NaN where there is no /proc. */
async function watchMemory({ pid }: ChildProcess): Promise<number> {
  let largest = Number.NaN;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    if (kibibytes === undefined) return largest;
    largest = Number(kibibytes) * 1_024;
    await sleep(50);
  }
}
