/** What the engine process does with each message of its supervisor. */
import process from "node:process";
import { CasebookError, toFailure } from "../../../shared/errors.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import { ChatLoop } from "./chat-loop.ts";
import { type Device, openDevice } from "./device.ts";
import { noModelLoaded, stoppedBeforeImage } from "./errors.ts";
import { contextNeeds } from "./fit-estimate.ts";
import type { ContextNeed } from "./local-engine.ts";
import { bytesOf } from "./model-file.ts";
import { hostModel } from "./model-host.ts";
import type { FromEngine, ProcessReport, ToEngine } from "./protocol.ts";
import { deviceChoice } from "./restart-policy.ts";
import { loadVisionAddon } from "./vision/native-addon.ts";

type Message<Type extends ToEngine["type"]> = Extract<ToEngine, { type: Type }>;

interface Running {
  readonly call: number;
  readonly abort: AbortController;
  readonly squares: Map<string, PromiseWithResolvers<ModelSquare>>;
}

export class EngineService {
  readonly #send: (message: FromEngine) => void;
  #device: Promise<Device | "no-gpu"> | null = null;
  #loop: ChatLoop | null = null;
  #running: Running | null = null;

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
  }

  receive(message: ToEngine): void {
    switch (message.type) {
      case "load":
        return this.#answer(message.call, () => this.#load(message));
      case "generate":
        return this.#answer(message.call, () => this.#generate(message));
      case "measure":
        return this.#answer(message.call, async () => {
          const tokens = this.#loaded().measure(message.conversation);
          this.#send({ type: "measured", call: message.call, tokens });
        });
      case "report":
        return this.#answer(message.call, () => this.#report(message));
      case "fit":
        return this.#answer(message.call, () => this.#fit(message));
      case "cancel":
        return this.#cancel(message.call);
      case "square":
        return this.#squareFor(message)?.resolve(message.square);
      case "no-square":
        return this.#squareFor(message)?.reject(CasebookError.from(message.failure));
    }
  }

  #answer(call: number, work: () => Promise<void>): void {
    work().catch((thrown: unknown) => this.#send({ type: "failed", call, failure: toFailure(thrown) }));
  }

  async #load({ call, options, avoid }: Message<"load">): Promise<void> {
    const gpu = deviceChoice(options.gpu, avoid);
    const encoderBytes = avoid.encoder || avoid.encoderOnGpu ? 0 : await bytesOf(options.files.mmprojPath);
    this.#device ??= openDevice({ gpu, reservedBytes: encoderBytes });
    const device = await this.#device;
    if (device === "no-gpu") return this.#send({ type: "no-gpu" });
    const { llama, backend, deviceNames, engineBuild } = device;
    this.#send({ type: "device", gpu: llama.gpu === false ? null : { backend, deviceNames, engineBuild } });
    const hosted = await hostModel(device, options, avoid, {
      stage: (stage) => this.#send({ type: "stage", stage }),
      progress: (progress) => this.#send({ type: "progress", progress }),
    });
    this.#loop = new ChatLoop(hosted, (stage) => this.#send({ type: "stage", stage }));
    this.#send({ type: "loaded", call, loaded: hosted.loaded });
  }

  async #generate({ call, conversation, sampling, seed }: Message<"generate">): Promise<void> {
    const running: Running = { call, abort: new AbortController(), squares: new Map() };
    this.#running = running;
    const square = (sha256: string): Promise<ModelSquare> => {
      const waiting = Promise.withResolvers<ModelSquare>();
      running.squares.set(sha256, waiting);
      this.#send({ type: "need-square", call, sha256 });
      return waiting.promise;
    };
    const request = { conversation, sampling, seed, square };
    await this.#loaded().generate(request, running.abort.signal, (event) => {
      this.#send({ type: "event", call, event });
    });
  }

  /** An image that was asked for may never come: the next answer must not wait for it. */
  #cancel(call: number): void {
    if (this.#running?.call !== call) return;
    this.#running.abort.abort();
    const reason = stoppedBeforeImage();
    for (const waiting of this.#running.squares.values()) waiting.reject(reason);
  }

  #squareFor({
    call,
    sha256,
  }: Message<"square" | "no-square">): PromiseWithResolvers<ModelSquare> | undefined {
    return this.#running?.call === call ? this.#running.squares.get(sha256) : undefined;
  }

  #loaded(): ChatLoop {
    if (this.#loop !== null) return this.#loop;
    throw noModelLoaded();
  }

  async #fit({ call, requests, gpu }: Message<"fit">): Promise<void> {
    this.#device ??= openDevice({ gpu, reservedBytes: 0 });
    const device = await this.#device;
    if (device === "no-gpu") return this.#send({ type: "no-gpu" });
    const needs: (readonly ContextNeed[])[] = [];
    for (const request of requests) needs.push(await contextNeeds(device.llama, request));
    this.#send({ type: "fitted", call, report: await this.#reportOn(device), needs });
  }

  async #report({ call, gpu }: Message<"report">): Promise<void> {
    this.#device ??= openDevice({ gpu, reservedBytes: 0 });
    const device = await this.#device;
    if (device === "no-gpu") return this.#send({ type: "no-gpu" });
    this.#send({ type: "reported", call, report: await this.#reportOn(device) });
  }

  async #reportOn({ llama, backend, deviceNames, engineBuild, usedBytes }: Device): Promise<ProcessReport> {
    const memory = process.memoryUsage();
    const vram = llama.gpu === false ? null : await llama.getVramState();
    return {
      processId: process.pid,
      residentBytes: memory.rss,
      heapBytes: memory.heapUsed,
      gpu: vram && {
        backend,
        deviceNames,
        totalBytes: vram.total,
        freeBytes: vram.free,
        unifiedBytes: vram.unifiedSize,
        heldBytes: this.#loop === null ? 0 : Math.max(0, vram.used - usedBytes),
      },
      cpuMathCores: llama.cpuMathCores,
      engineBuild,
      visionAddon: await loadVisionAddon().then(
        () => ({ ok: true }) as const,
        (thrown: unknown) => ({ ok: false, failure: toFailure(thrown) }) as const,
      ),
    };
  }
}
