/**
 * 2 GB over the loopback: the command line's own download, with hash, journal and syncs, against curl, and against the disk.
 * The hub that sends, whoever receives, and the hash share this computer's processors.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hubEnvironment } from "../../e2e/harness/hub-environment.ts";
import { startHub, type TestHub } from "../../e2e/hub/hub.ts";
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
  const own: Downloaded[] = [];
  const disk: number[] = [];
  const curl: number[] = [];
  const curlSynced: number[] = [];
  const curlHashed: number[] = [];
  const inEmptyFolder = async <T>(work: () => Promise<T>): Promise<T> => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await run("sync");
    return work();
  };
  try {
    // The hub computes the hash once, and not while somebody waits for bytes.
    await hub.file(repo, file);
    const address = `${hub.endpoint}/${repo}/resolve/main/${file}`;
    for (let round = 0; round < rounds; round += 1) {
      say(`download: round ${round + 1} of ${rounds}`);
      curl.push(await inEmptyFolder(() => shell(`curl -sSfL -o bytes ${address}`, folder)));
      curlSynced.push(
        await inEmptyFolder(() => shell(`curl -sSfL -o bytes ${address} && sync bytes`, folder)),
      );
      const hashed = `curl -sSfL -o bytes ${address} && sha256sum bytes && sync bytes`;
      curlHashed.push(await inEmptyFolder(() => shell(hashed, folder)));
      disk.push(await inEmptyFolder(() => shell(fillDisk, folder)));
      own.push(await inEmptyFolder(() => casebook(folder, hub)));
    }
  } finally {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }
  const speed = (seconds: readonly number[]): number => bytes / 1e6 / median(seconds);
  const value = speed(own.map(({ seconds }) => seconds));
  return [
    {
      name: "download of 2 GB, hashed on the way, on the disk at the end",
      value,
      unit: "MB/s",
      peer: { name: "curl, sync", value: speed(curlSynced) },
      goal: { atLeast: 0.8 },
    },
    {
      name: "the same against curl whose bytes are hashed as well",
      value,
      unit: "MB/s",
      peer: { name: "curl, sha256sum, sync", value: speed(curlHashed) },
    },
    {
      name: "the same against curl that leaves the bytes in memory",
      value,
      unit: "MB/s",
      peer: { name: "curl", value: speed(curl) },
    },
    {
      name: "the same against what the disk can take",
      value,
      unit: "MB/s",
      peer: { name: "dd, direct, fsync", value: speed(disk) },
    },
    {
      name: "download of 2 GB: largest memory of the whole process",
      value: Math.max(...own.map(({ largestMemory }) => largestMemory)) / 1e6,
      unit: "MB",
      goal: { atMost: 120 },
    },
  ];
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
