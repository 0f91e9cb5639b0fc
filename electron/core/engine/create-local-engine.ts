/** The engine on this computer: requests run one after another, across restarts of its process. */
import type { LoadedLocalModel } from "../../../shared/domain.ts";
import { toFailure } from "../../../shared/errors.ts";
import type { GpuCrash } from "../../../shared/settings.ts";
import { Aborted, Interruptible } from "../concurrency/interruptible.ts";
import { Mutex } from "../concurrency/mutex.ts";
import { cancelledBefore } from "./cancelled-answer.ts";
import type { Conversation, GenerateEvent, GenerateRequest } from "./chat-engine.ts";
import { engineEnded, noModelLoaded } from "./errors.ts";
import { GpuMemory } from "./gpu-memory.ts";
import type { EngineFit, EngineReport, FitRequest, LoadOptions, LocalEngine } from "./local-engine.ts";
import { readModelFacts } from "./model-file.ts";
import { inOwnProcessOn, reportOf, withoutProcess } from "./one-shot-process.ts";
import type { DeviceChoice, ProcessReport } from "./protocol.ts";
import { deviceChoice } from "./restart-policy.ts";
import type { SpawnEngine } from "./spawn.ts";
import { StatusFeed } from "./status-feed.ts";
import { type Opened, Supervisor } from "./supervisor.ts";

/** What crashes taught about the GPU, from one run of the app to the next. */
export interface GpuCrashRecord {
  /** What `onGpuCrash` was given in an earlier run, and still holds. */
  readonly gpuCrash?: GpuCrash | null;
  /** Called with what later runs must know of the GPU, in place of what it was given before; null: nothing. */
  readonly onGpuCrash?: (crash: GpuCrash | null) => void;
}

export interface LocalEngineOptions extends GpuCrashRecord {
  /** `spawnWithFork`, or Electron's utilityProcess behind the same interface. */
  readonly spawn: SpawnEngine;
}

/** How a shell hands its engine to the core, which knows the record of crashes only once its settings are read. */
export type CreateEngine = (record: GpuCrashRecord) => LocalEngine;

/** An engine that is off; its process starts with the first `load` or `report`. */
export function createLocalEngine({
  spawn,
  gpuCrash = null,
  onGpuCrash = () => undefined,
}: LocalEngineOptions): LocalEngine {
  const feed = new StatusFeed();
  const memory = new GpuMemory(gpuCrash, onGpuCrash);
  const supervisor = new Supervisor(spawn, feed, memory);
  const mutex = new Mutex();
  let disposed = false;

  const requireAlive = (): void => {
    if (disposed) throw engineEnded();
  };

  const load = async (options: LoadOptions): Promise<LoadedLocalModel> => {
    requireAlive();
    const current = supervisor.current(options);
    if (current !== null) return (await current).loaded;
    await checkFirst(options);
    // A model that is being loaded is given up for this one.
    if (supervisor.current(options) === null) supervisor.cancelOpening();
    const release = await mutex.take();
    try {
      requireAlive();
      // Another call may have loaded the same model meanwhile.
      return (await (supervisor.current(options) ?? supervisor.replace(options))).loaded;
    } finally {
      release?.();
    }
  };

  /** Checks the header before the loaded model is ended: a file that cannot be loaded must not cost it. */
  const checkFirst = async (options: LoadOptions): Promise<void> => {
    try {
      await readModelFacts(options.files.modelPath);
    } catch (thrown) {
      if (supervisor.opened === null)
        feed.set({ state: "failed", failure: toFailure(thrown), retryAt: null });
      throw thrown;
    }
  };

  const unload = async (): Promise<void> => {
    supervisor.cancelOpening();
    const release = await mutex.take();
    await supervisor.close();
    feed.set({ state: "off" });
    release?.();
  };

  const tryGpuAgain = async (): Promise<void> => {
    requireAlive();
    const release = await mutex.take();
    try {
      requireAlive();
      await supervisor.tryGpuAgain();
    } finally {
      release?.();
    }
  };

  async function* generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void> {
    requireAlive();
    const release = await mutex.take(signal);
    if (release === null) return yield cancelledBefore();
    let opened: Opened | null = null;
    try {
      requireAlive();
      opened = await new Interruptible(signal).wait(supervisor.open());
      feed.set({ state: "busy", loaded: opened.loaded });
      for await (const event of opened.session.generate(request, signal)) {
        if (event.type === "text") supervisor.markWorking();
        yield event;
      }
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) throw thrown;
      yield cancelledBefore();
    } finally {
      if (opened !== null && supervisor.opened === opened)
        feed.set({ state: "ready", loaded: opened.loaded });
      release();
    }
  }

  const measure = async (conversation: Conversation): Promise<number> => {
    requireAlive();
    // Windows measure at every key, which must not restart an engine that has failed.
    const opened = await supervisor.current();
    if (opened === null) throw noModelLoaded();
    return await opened.session.measure(conversation);
  };

  /** The device that a model would be loaded on. A crash that an earlier run recorded counts while it still holds. */
  const deviceFor = async (gpu: "auto" | "off"): Promise<DeviceChoice> => {
    if (gpu === "off") return gpu;
    const { signal } = new AbortController();
    if (!memory.checked) await memory.check(() => reportOf(spawn, gpu, signal), signal);
    return deviceChoice(gpu, memory.avoid);
  };

  const asReport = (of: ProcessReport, gpu: "auto" | "off"): EngineReport => ({
    ...of,
    gpuAvoided: gpu === "auto" && memory.avoidsGpu,
  });

  const report = async (gpu: "auto" | "off" = "auto"): Promise<EngineReport> => {
    requireAlive();
    if (supervisor.opened !== null) return asReport(await supervisor.opened.session.report(gpu), gpu);
    const device = await deviceFor(gpu);
    const alone = await inOwnProcessOn(device, spawn, (session, on) => session.report(on));
    return asReport(withoutProcess(alone), gpu);
  };

  const fit = async (requests: readonly FitRequest[], gpu: "auto" | "off" = "auto"): Promise<EngineFit> => {
    requireAlive();
    const device = await deviceFor(gpu);
    const alone = await inOwnProcessOn(device, spawn, (session, on) => session.fit(requests, on));
    // A process with a model knows what that model holds.
    const machine =
      supervisor.opened === null ? withoutProcess(alone.report) : await supervisor.opened.session.report(gpu);
    return { report: asReport(machine, gpu), needs: alone.needs };
  };

  const dispose = async (): Promise<void> => {
    disposed = true;
    await supervisor.close();
    feed.set({ state: "off" });
  };

  return {
    get status() {
      return feed.status;
    },
    onStatus: (listener) => feed.subscribe(listener),
    load,
    unload,
    tryGpuAgain,
    generate,
    measure,
    report,
    fit,
    dispose,
  };
}
