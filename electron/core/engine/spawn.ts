/** How an engine process is started: one small interface, so that Electron's utilityProcess can stand in for a fork. */
import { fork } from "node:child_process";
import { entryPath } from "../places.ts";
import type { FromEngine, ToEngine } from "./protocol.ts";

/** A running engine process as its supervisor sees it. Messages are structured clones: typed arrays arrive as they are. */
export interface EngineChild {
  /** null before the process exists and where the platform has none. */
  readonly processId: number | null;
  /** Sending to a process that has ended is not an error: its end is reported by `onExit`. */
  send(message: ToEngine): void;
  onMessage(listener: (message: FromEngine) => void): void;
  /** Called once, also when the process could not be started. */
  onExit(listener: () => void): void;
  /** Ends the process at once (SIGKILL). Nothing in it needs saving. */
  kill(): void;
}

/** Starts an engine process. Never throws: a failed start is reported by `onExit`. */
export type SpawnEngine = () => EngineChild;

/**
 * The environment of an engine process. llama.cpp makes new threads for every step, from whichever of libuv's workers
 * was given the step. With several workers the system puts those threads on one core again and again; with a single one
 * a small model decodes twice as fast on two cores. The engine gives its steps one after another anyway, and nothing
 * else in its process may wait for libuv's workers: files are hashed by a thread of their own.
 */
export function engineEnvironment(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...env } = environment;
  return { ...env, UV_THREADPOOL_SIZE: "1" };
}

/** An engine process under plain Node. */
export const spawnWithFork: SpawnEngine = () => {
  const child = fork(entryPath("engine-process"), [], {
    env: engineEnvironment(process.env),
    execArgv: [],
    serialization: "advanced",
    // llama.cpp writes paths to its output; those belong in no log.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return {
    get processId() {
      return child.pid ?? null;
    },
    send(message) {
      if (!child.connected) return;
      // The callback takes the error of a channel that closes meanwhile; the exit follows.
      child.send(message, () => undefined);
    },
    onMessage(listener) {
      child.on("message", (message) => listener(message as FromEngine));
    },
    onExit(listener) {
      let ended = false;
      const onEnd = (): void => {
        if (ended) return;
        ended = true;
        listener();
      };
      child.once("exit", onEnd);
      child.once("error", onEnd);
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
};
