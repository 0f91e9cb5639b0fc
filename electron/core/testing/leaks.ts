/** What a test file leaves behind: threads, processes, timers, servers and sockets that should have ended with it. */
import { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readdirSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Server, Socket } from "node:net";
import process from "node:process";
import timers from "node:timers";
import timersPromises, { setTimeout as wait } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { isRunning } from "../../../scripts/lib/processes.mjs";

/** Processes that are started from here on inherit it: an orphan is found by it when its parent is gone. */
const markName = "CASEBOOK_TEST_MARK";

export interface LeakWatch extends Disposable {
  /** Names each thing that was begun since the watch was, and has not ended after a while; empty where all have. */
  leaks(): Promise<string[]>;
}

export interface LeakWatchOptions {
  /** What ends by itself gets this long to do so. */
  readonly graceMs?: number;
  /** Whether timers count: not where the test runner sets its own meanwhile. They are watched until the process ends. */
  readonly timers?: boolean;
  /** Ids of processes that may go on. */
  readonly lasting?: ReadonlySet<number>;
}

/** Everything that was there before does not count: it is the test runner's. */
export function watchLeaks({
  graceMs = 5_000,
  timers: withTimers = true,
  lasting = new Set(),
}: LeakWatchOptions = {}): LeakWatch {
  const before = new Set(activeHandles());
  const mark = markProcesses();
  const workers = noteWorkers();
  const running = withTimers ? noteTimers() : () => [];
  const begun = () => activeHandles().filter((handle) => !before.has(handle));
  const processes = () =>
    new Map([
      // Also one with an environment of its own, and where there is no /proc.
      ...begun()
        .filter((handle) => handle instanceof ChildProcess)
        .map(({ pid, spawnargs }): [number, string] => [pid ?? 0, spawnargs.join(" ")]),
      ...markedProcesses(mark).map((id): [number, string] => [id, commandOf(id)]),
    ]);
  const now = (): string[] => [
    ...workers.running().map((from) => `a worker thread that was started ${from}`),
    ...Array.from(processes())
      .filter(([id]) => !lasting.has(id))
      .map(([id, command]) => `process ${id}: ${command}`),
    ...running().map((from) => `a timer that was set ${from}`),
    ...begun().flatMap(describeHandle),
  ];
  return {
    async leaks() {
      const end = Date.now() + graceMs;
      while (now().length > 0 && Date.now() < end) await wait(20);
      return now();
    },
    [Symbol.dispose]: () => workers.ignore(),
  };
}

/** Marks the processes that are started from now on. */
function markProcesses(): string {
  const mark = randomUUID();
  process.env[markName] = mark;
  return mark;
}

/** Environment of a process that outlives the test which starts it, so that its children are not taken for that test's. */
export const outlivingTest: Readonly<Record<string, string>> = { [markName]: "" };

/** Ids of the processes with this mark that run, this one left out. Elsewhere than on Linux none are found. */
function markedProcesses(mark: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => id !== process.pid && textOf(`/proc/${id}/environ`).includes(`${markName}=${mark}\0`))
    .filter(isRunning);
}

/** The command line of a process, for the message that names it. */
const commandOf = (id: number): string => textOf(`/proc/${id}/cmdline`).replaceAll("\0", " ").trim();

/** Empty where the process has gone meanwhile or belongs to somebody else. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Those that keep a process from ending. Node has no public way to them. */
const activeHandles = (): readonly unknown[] =>
  // oxlint-disable-next-line no-underscore-dangle
  (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();

function describeHandle(handle: unknown): string[] {
  if (handle instanceof Server) return [`a server on ${JSON.stringify(handle.address())}`];
  if (handle instanceof Socket) {
    const { localPort, remoteAddress, remotePort } = handle;
    // Pipes to a child have no port; the child itself is named.
    return remotePort === undefined
      ? []
      : [`a socket from port ${localPort} to ${remoteAddress}:${remotePort}`];
  }
  return [];
}

/** https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#worker-thread */
function noteWorkers() {
  const started = new Map<Worker, string>();
  const note = (message: unknown): void => {
    const { worker } = message as { readonly worker: Worker };
    started.set(worker, caller());
    worker.once("exit", () => started.delete(worker));
  };
  subscribe("worker_threads", note);
  return { running: () => [...started.values()], ignore: () => unsubscribe("worker_threads", note) };
}

/** Watches the functions of `node:timers`, which the global ones are, and of `node:timers/promises`. */
function noteTimers(): () => string[] {
  const set = new Map<NodeJS.Timeout, string>();
  const waits = new Set<{ readonly from: string }>();
  const forgetEnded = (): void => {
    for (const timer of set.keys()) if (isOver(timer)) set.delete(timer);
  };
  const watched = <Begin extends typeof setTimeout | typeof setInterval>(begin: Begin): Begin =>
    Object.assign((...args: Parameters<Begin>) => {
      const timer = (begin as (...all: unknown[]) => NodeJS.Timeout)(...args);
      if (set.size >= 1_000) forgetEnded();
      set.set(timer, caller());
      return timer;
    }, begin);
  timers.setTimeout = watched(timers.setTimeout);
  timers.setInterval = watched(timers.setInterval);
  globalThis.setTimeout = timers.setTimeout;
  globalThis.setInterval = timers.setInterval;
  const promised = timersPromises.setTimeout;
  timersPromises.setTimeout = (delay, value, options) => {
    const one = { from: caller() };
    if (options?.ref !== false) waits.add(one);
    return promised(delay, value, options).finally(() => waits.delete(one));
  };
  syncBuiltinESMExports();
  return () => {
    forgetEnded();
    return [...set.values(), ...[...waits].map(({ from }) => from)];
  };
}

/** Also one that keeps nothing from ending. */
const isOver = (timer: NodeJS.Timeout): boolean =>
  // oxlint-disable-next-line no-underscore-dangle
  (timer as unknown as { readonly _destroyed: boolean })._destroyed || !timer.hasRef();

/** The nearest place of the project that is not this file: "at …/file.ts:12:3". */
function caller(): string {
  const lines = (new Error("for its stack").stack ?? "").split("\n").slice(1);
  const found = lines.find((line) => !/node:|node_modules|[\\/]testing[\\/]leaks\.ts/.test(line));
  return found?.trim() ?? "by Node or a package";
}
