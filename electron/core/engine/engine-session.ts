/** One engine process from its start to its end, and what was asked of it. */
import type { LoadedLocalModel } from "../../../shared/domain.ts";
import { CasebookError, toFailure } from "../../../shared/errors.ts";
import type { Conversation, GenerateEvent, GenerateRequest } from "./chat-engine.ts";
import { engineCrashed } from "./errors.ts";
import { EventQueue } from "./event-queue.ts";
import type { ContextNeed, FitRequest, LoadOptions } from "./local-engine.ts";
import type { Avoid, DeviceChoice, FromEngine, Gpu, ProcessReport, Stage } from "./protocol.ts";
import type { EngineChild, SpawnEngine } from "./spawn.ts";

/** The process keeps its promise to stop at once even while native code runs; one that breaks it is stuck. */
const cancelMs = 2_000;
/** JavaScript in the process may be held up by a driver that loads, not for longer. */
const silentSeconds = 60;
const checkSeconds = 5;

interface Call {
  readonly settle: (message: FromEngine) => void;
  readonly reject: (error: CasebookError) => void;
}

/** Where a process was when it ended. */
export interface Ending {
  readonly stage: Stage;
  /** The GPU that it used; null where it used none. */
  readonly gpu: Gpu | null;
  /** It was ended from here: it was stuck, or was not needed any more. */
  readonly killed: boolean;
}

/** A GPU build was chosen and there is no GPU: another process is to be started without. */
export class NoGpu extends Error {}

export class EngineSession {
  readonly processId: () => number | null;
  /** Resolves when the process has ended. Never rejects. */
  readonly ended: Promise<Ending>;
  readonly #child: EngineChild;
  readonly #calls = new Map<number, Call>();
  readonly #onProgress: (progress: number) => void;
  #nextCall = 1;
  #stage: Stage = "starting";
  #gpu: Gpu | null = null;
  #killed = false;
  #over = false;
  #quietChecks = 0;

  constructor(spawn: SpawnEngine, onProgress: (progress: number) => void = () => undefined) {
    this.#onProgress = onProgress;
    this.#child = spawn();
    this.processId = () => this.#child.processId;
    this.#child.onMessage((message) => this.#receive(message));
    // Counted in checks, not by the clock: a computer that slept has missed no check.
    const watch = setInterval(() => {
      if (++this.#quietChecks * checkSeconds > silentSeconds) this.kill();
    }, checkSeconds * 1000);
    watch.unref();
    this.ended = new Promise((resolve) => {
      this.#child.onExit(() => {
        clearInterval(watch);
        this.#over = true;
        for (const call of this.#calls.values()) call.reject(engineCrashed());
        this.#calls.clear();
        resolve({ stage: this.#stage, gpu: this.#gpu, killed: this.#killed });
      });
    });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#killed = true;
    this.#child.kill();
  }

  /** To be called once. Throws CasebookError, ENGINE_CRASHED when the process ended, or NoGpu. */
  async load(options: LoadOptions, avoid: Avoid): Promise<LoadedLocalModel> {
    const { loaded } = await this.#ask("loaded", (call) => ({ type: "load", call, options, avoid }));
    return loaded;
  }

  async measure(conversation: Conversation): Promise<number> {
    const { tokens } = await this.#ask("measured", (call) => ({ type: "measure", call, conversation }));
    return tokens;
  }

  async report(gpu: DeviceChoice): Promise<ProcessReport> {
    const { report } = await this.#ask("reported", (call) => ({ type: "report", call, gpu }));
    return report;
  }

  async fit(
    requests: readonly FitRequest[],
    gpu: DeviceChoice,
  ): Promise<{ readonly report: ProcessReport; readonly needs: readonly (readonly ContextNeed[])[] }> {
    return await this.#ask("fitted", (call) => ({ type: "fit", call, requests, gpu }));
  }

  /** One answer. A caller that stops iterating cancels it; it has ended in the process when this has returned. */
  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const { conversation, sampling, seed } = request;
    const call = this.#nextCall++;
    const events = new EventQueue<GenerateEvent>();
    const over = Promise.withResolvers<void>();
    let killTimer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(killTimer);
      this.#calls.delete(call);
      over.resolve();
    };
    const cancel = (): void => {
      if (!this.#calls.has(call) || killTimer !== undefined) return;
      this.#child.send({ type: "cancel", call });
      killTimer = setTimeout(() => this.kill(), cancelMs);
    };
    this.#open(call, {
      settle: (message) => {
        if (message.type === "need-square") void this.#giveSquare(call, message.sha256, request);
        if (message.type !== "event") return;
        events.push(message.event);
        if (message.event.type !== "done") return;
        end();
        events.close();
      },
      reject: (error) => {
        end();
        events.fail(error);
      },
    });
    this.#child.send({ type: "generate", call, conversation, sampling, seed });
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      yield* events;
    } finally {
      signal.removeEventListener("abort", cancel);
      cancel();
      await over.promise;
    }
  }

  async #giveSquare(call: number, sha256: string, { image }: GenerateRequest): Promise<void> {
    try {
      this.#child.send({ type: "square", call, sha256, square: await image(sha256, "rgb") });
    } catch (thrown) {
      this.#child.send({ type: "no-square", call, sha256, failure: toFailure(thrown) });
    }
  }

  #ask<Type extends FromEngine["type"]>(
    reply: Type,
    message: (call: number) => Parameters<EngineChild["send"]>[0],
  ): Promise<Extract<FromEngine, { type: Type }>> {
    const call = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#open(call, {
        settle: (answer) => {
          this.#calls.delete(call);
          if (answer.type === reply) resolve(answer as Extract<FromEngine, { type: Type }>);
          else reject(new NoGpu());
        },
        reject: (error) => {
          this.#calls.delete(call);
          reject(error);
        },
      });
      this.#child.send(message(call));
    });
  }

  #open(call: number, entry: Call): void {
    this.#calls.set(call, entry);
    if (this.#over) entry.reject(engineCrashed());
  }

  #receive(message: FromEngine): void {
    this.#quietChecks = 0;
    switch (message.type) {
      case "started":
      case "alive":
        return;
      case "stage":
        this.#stage = message.stage;
        return;
      case "device":
        this.#gpu = message.gpu;
        return;
      case "progress":
        return this.#onProgress(message.progress);
      case "no-gpu":
        // Said before anything else was asked: there is one call.
        for (const call of this.#calls.values()) call.settle(message);
        return;
      case "failed":
        return this.#calls.get(message.call)?.reject(CasebookError.from(message.failure));
      case "event":
      case "need-square":
      case "loaded":
      case "measured":
      case "reported":
      case "fitted":
        return this.#calls.get(message.call)?.settle(message);
    }
  }
}
