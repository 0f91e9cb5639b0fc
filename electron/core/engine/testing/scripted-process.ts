/** An engine process that only speaks the protocol, for faults and GPUs that a real one does not show on demand. */
import type { FromEngine, ToEngine } from "../protocol.ts";
import type { EngineChild, SpawnEngine } from "../spawn.ts";

/** What a process does with a message. @param index which process it is, from 0 */
export type Script = (message: ToEngine, child: ScriptedProcess, index: number) => void;

/** A process that does what the script says with each message. */
export class ScriptedProcess implements EngineChild {
  readonly processId = 4_242;
  readonly received: ToEngine[] = [];
  killed = false;
  readonly #script: (message: ToEngine, child: ScriptedProcess) => void;
  #listener: (message: FromEngine) => void = () => undefined;
  #onExit: () => void = () => undefined;

  constructor(script: (message: ToEngine, child: ScriptedProcess) => void) {
    this.#script = script;
  }
  send(message: ToEngine): void {
    this.received.push(message);
    queueMicrotask(() => this.#script(message, this));
  }
  onMessage(listener: (message: FromEngine) => void): void {
    this.#listener = listener;
  }
  onExit(listener: () => void): void {
    this.#onExit = listener;
  }
  /** From outside, or because the script says that it dies. */
  kill(): void {
    if (this.killed) return;
    this.killed = true;
    queueMicrotask(this.#onExit);
  }
  say(...messages: FromEngine[]): void {
    for (const message of messages) this.#listener(message);
  }
}

export function scriptedProcesses(script: Script): {
  readonly spawn: SpawnEngine;
  readonly processes: readonly ScriptedProcess[];
} {
  const processes: ScriptedProcess[] = [];
  const spawn: SpawnEngine = () => {
    const index = processes.length;
    const child = new ScriptedProcess((message, self) => script(message, self, index));
    processes.push(child);
    return child;
  };
  return { spawn, processes };
}

/** What the process was told to do without, at each load. */
export const loads = (child: ScriptedProcess | undefined) =>
  child?.received.flatMap((message) => (message.type === "load" ? [message.avoid] : []));
