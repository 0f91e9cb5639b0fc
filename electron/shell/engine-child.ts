/** The engine in a utility process of Electron: the same small interface as a fork under Node. */
import type { ForkOptions, UtilityProcess, utilityProcess } from "electron";
import type { FromEngine } from "../core/engine/protocol.ts";
import { type EngineChild, engineEnvironment, type SpawnEngine } from "../core/engine/spawn.ts";

/**
 * @param process its `kill` ends the process immediately, by SIGKILL: Electron's own only asks, and native code in a
 * loop does not listen
 * @param modulePath absolute path of the engine's entry
 */
export function spawnWithUtilityProcess(
  utilityProcess: Forking,
  process: Pick<NodeJS.Process, "kill" | "env">,
  modulePath: string,
): SpawnEngine {
  return () => {
    try {
      return wrap(utilityProcess.fork(modulePath, [], optionsFor(process.env)), process);
    } catch {
      return stillborn();
    }
  };
}
type Forking = Pick<typeof utilityProcess, "fork">;

function optionsFor(environment: NodeJS.ProcessEnv): ForkOptions {
  return {
    env: engineEnvironment(environment),
    execArgv: [],
    serviceName: "Casebook engine",
    // llama.cpp writes paths to its output; those belong in no log.
    stdio: "ignore",
  };
}

function wrap(child: UtilityProcess, process: Pick<NodeJS.Process, "kill">): EngineChild {
  let ended = false;
  let killed = false;
  const end = (): void => {
    const processId = child.pid;
    if (ended || processId === undefined) return;
    try {
      process.kill(processId, "SIGKILL");
    } catch {
      child.kill(); // the process is gone already, or may not be killed: Electron knows
    }
  };
  // Killed before it existed.
  child.once("spawn", () => {
    if (killed) end();
  });
  child.once("exit", () => {
    ended = true;
  });
  return {
    get processId() {
      return child.pid ?? null;
    },
    send(message) {
      if (!ended) child.postMessage(message);
    },
    onMessage(listener) {
      child.on("message", (message: unknown) => listener(message as FromEngine));
    },
    onExit(listener) {
      child.once("exit", () => listener());
    },
    kill() {
      killed = true;
      end();
    },
  };
}

/** Electron could not start the process: reported like an exit. */
const stillborn = (): EngineChild => ({
  processId: null,
  send: () => undefined,
  onMessage: () => undefined,
  onExit: (listener) => queueMicrotask(listener),
  kill: () => undefined,
});
