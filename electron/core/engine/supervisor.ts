/** Keeps one engine process with the wanted model in it: starts it, and starts it again when it dies. */
import { isDeepStrictEqual } from "node:util";
import type { LoadedLocalModel } from "../../../shared/domain.ts";
import { CasebookError, toFailure } from "../../../shared/errors.ts";
import type { GpuCrash } from "../../../shared/settings.ts";
import { sleep } from "../concurrency/interruptible.ts";
import { type Ending, EngineSession, NoGpu } from "./engine-session.ts";
import {
  crashedWhileLoading,
  engineCrashedRepeatedly,
  engineRestarts,
  loadingCancelled,
  noModelLoaded,
} from "./errors.ts";
import type { GpuMemory } from "./gpu-memory.ts";
import type { LoadOptions } from "./local-engine.ts";
import { reportOf } from "./one-shot-process.ts";
import type { Avoid } from "./protocol.ts";
import { learn, mostCrashes, restartDelay } from "./restart-policy.ts";
import type { SpawnEngine } from "./spawn.ts";
import type { StatusFeed } from "./status-feed.ts";

export interface Opened {
  readonly session: EngineSession;
  readonly loaded: LoadedLocalModel;
}

interface Wanted {
  readonly options: LoadOptions;
  avoid: Avoid;
  /** Taught by this model; kept for others once it has loaded without what is suspected. */
  suspected: GpuCrash | null;
}

interface Opening {
  readonly done: Promise<Opened>;
  readonly abort: AbortController;
}

export class Supervisor {
  readonly #spawn: SpawnEngine;
  readonly #feed: StatusFeed;
  readonly #memory: GpuMemory;
  #wanted: Wanted | null = null;
  #opened: Opened | null = null;
  #opening: Opening | null = null;
  #crashes = 0;

  constructor(spawn: SpawnEngine, feed: StatusFeed, memory: GpuMemory) {
    this.#spawn = spawn;
    this.#feed = feed;
    this.#memory = memory;
  }

  get opened(): Opened | null {
    return this.#opened;
  }

  /** The engine that is open or being opened; null where there is none, or one with other options than `options`. */
  current(options?: LoadOptions): Promise<Opened> | null {
    const other = options !== undefined && !(this.#wanted && sameOptions(this.#wanted.options, options));
    if (other) return null;
    if (this.#opened !== null) return Promise.resolve(this.#opened);
    return this.#opening?.done ?? null;
  }

  /** Ends what is open, and what is being opened. */
  async close(): Promise<void> {
    this.cancelOpening();
    const { session } = this.#opened ?? {};
    this.#opened = null;
    this.#wanted = null;
    session?.kill();
    await session?.ended;
  }

  /** Callers that wait for it get CANCELLED. */
  cancelOpening(): void {
    this.#opening?.abort.abort();
    this.#opening = null;
  }

  /** Opens another model in place of what is open. What was learnt about the GPU is kept, a new encoder gets its chance. */
  async replace(options: LoadOptions): Promise<Opened> {
    await this.close();
    this.#wanted = { options, avoid: this.#memory.avoid, suspected: null };
    return await this.open();
  }

  /** Forgets what was learnt about the GPU, and loads the wanted model again where there is one. */
  async tryGpuAgain(): Promise<void> {
    const wanted = this.#wanted;
    this.#memory.forget();
    if (wanted !== null) await this.replace(wanted.options);
  }

  /** The engine with its model; started, or waited for while it restarts. Throws CasebookError. */
  open(): Promise<Opened> {
    if (this.#opened !== null) return Promise.resolve(this.#opened);
    if (this.#opening === null) this.#crashes = 0;
    return this.#openAgain();
  }

  /** An answer makes progress, so the crashes before it no longer count. */
  markWorking(): void {
    this.#crashes = 0;
  }

  #openAgain(): Promise<Opened> {
    if (this.#opening !== null) return this.#opening.done;
    const wanted = this.#wanted;
    if (wanted === null) return Promise.reject(noModelLoaded());
    const abort = new AbortController();
    const done = this.#tryToOpen(wanted, abort.signal).finally(() => {
      if (this.#opening?.abort === abort) this.#opening = null;
    });
    this.#opening = { done, abort };
    return done;
  }

  async #tryToOpen(wanted: Wanted, signal: AbortSignal): Promise<Opened> {
    await this.#recall(wanted, signal);
    for (;;) {
      await this.#backOff(signal);
      this.#feed.set({ state: "starting" });
      const { id: modelId, name: modelName } = wanted.options.files.model;
      const session = new EngineSession(this.#spawn, (progress) => {
        if (!signal.aborted) this.#feed.set({ state: "loading", modelId, modelName, progress });
      });
      const kill = (): void => session.kill();
      signal.addEventListener("abort", kill, { once: true });
      try {
        const loaded = await session.load(wanted.options, wanted.avoid);
        if (signal.aborted) throw loadingCancelled();
        return this.#adopt(wanted, { session, loaded });
      } catch (thrown) {
        session.kill();
        const ending = await session.ended;
        if (signal.aborted) throw loadingCancelled();
        if (thrown instanceof NoGpu) {
          this.#memory.noGpu();
          wanted.avoid = { ...wanted.avoid, gpu: true };
        } else if (!isCrash(thrown) || ++this.#crashes >= mostCrashes) {
          const error = isCrash(thrown) ? crashedWhileLoading(thrown) : thrown;
          this.#feed.set({ state: "failed", failure: toFailure(error), retryAt: null });
          throw error;
        } else {
          this.#learn(wanted, ending);
        }
      } finally {
        signal.removeEventListener("abort", kill);
      }
    }
  }

  /** Does what an earlier run of the app learnt still hold? */
  async #recall(wanted: Wanted, signal: AbortSignal): Promise<void> {
    if (wanted.options.gpu === "off" || this.#memory.checked) return;
    this.#feed.set({ state: "starting" });
    await this.#memory.check(() => reportOf(this.#spawn, "auto", signal), signal);
    wanted.avoid = this.#memory.avoid;
  }

  #learn(wanted: Wanted, ending: Ending): void {
    const { avoid, gpuCrash } = learn(wanted.avoid, ending, Date.now());
    wanted.avoid = avoid;
    wanted.suspected = gpuCrash ?? wanted.suspected;
  }

  async #backOff(signal: AbortSignal): Promise<void> {
    const delay = restartDelay(this.#crashes);
    if (delay > 0) {
      const failure = toFailure(engineRestarts());
      this.#feed.set({ state: "failed", failure, retryAt: Date.now() + delay });
      await sleep(delay, signal);
    }
    if (signal.aborted) throw loadingCancelled();
  }

  #adopt(wanted: Wanted, opened: Opened): Opened {
    // A file that ends the process on the CPU as well would else be blamed on the GPU, for every other model.
    if (wanted.suspected !== null && !wanted.avoid.encoder) this.#memory.keep(wanted.suspected);
    wanted.suspected = null;
    this.#opened = opened;
    this.#feed.set({ state: "ready", loaded: opened.loaded });
    void opened.session.ended.then((ending) => {
      if (this.#opened !== opened) return;
      this.#opened = null;
      this.#crashes++;
      this.#learn(wanted, ending);
      if (this.#crashes >= mostCrashes) {
        const failure = toFailure(engineCrashedRepeatedly());
        this.#feed.set({ state: "failed", failure, retryAt: null });
        return;
      }
      // A failure is in the status; the next request gets it as well.
      this.#openAgain().catch(() => undefined);
    });
    return opened;
  }
}

const isCrash = (thrown: unknown): boolean =>
  thrown instanceof CasebookError && thrown.code === "ENGINE_CRASHED";

const sameOptions = (a: LoadOptions, b: LoadOptions): boolean =>
  isDeepStrictEqual(a.load, b.load) &&
  a.gpu === b.gpu &&
  a.files.model.id === b.files.model.id &&
  a.files.modelPath === b.files.modelPath &&
  a.files.mmprojPath === b.files.mmprojPath &&
  a.files.resampling === b.files.resampling;
