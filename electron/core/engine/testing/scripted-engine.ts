/** An engine whose every answer a test decides. It keeps the port's promises: chat-engine.integration.test.ts. */
import type { EngineStatus, LoadedLocalModel } from "../../../../shared/domain.ts";
import { renderPrompt } from "../../../../shared/prompt.ts";
import { Mutex } from "../../concurrency/mutex.ts";
import { cancelledBefore } from "../cancelled-answer.ts";
import type { GenerateEvent, GenerateRequest } from "../chat-engine.ts";
import { noModelLoaded } from "../errors.ts";
import type { LocalEngine } from "../local-engine.ts";
import { StatusFeed } from "../status-feed.ts";

export interface EngineScript {
  /** What `load` gives. */
  readonly loads: LoadedLocalModel;
  /** What `load` waits for. */
  readonly load?: Promise<unknown>;
  /** What is loaded by the time an answer begins; `loads` by default. */
  readonly loaded?: LoadedLocalModel;
  /** What an answer yields, and when. One that returns without a `done` event because of the signal was cancelled. */
  readonly answer: (signal: AbortSignal, request: GenerateRequest) => AsyncIterable<GenerateEvent>;
  readonly promptTokens?: number;
}

export interface ScriptedEngine extends LocalEngine {
  /** How often a model was loaded. */
  readonly loads: number;
}

export function createScriptedEngine(script: EngineScript): ScriptedEngine {
  const feed = new StatusFeed();
  const mutex = new Mutex();
  const disposal = new AbortController();
  let loads = 0;

  const requireLoaded = (): LoadedLocalModel => {
    const { state } = feed.status;
    if (state === "ready" || state === "busy") return script.loaded ?? script.loads;
    throw noModelLoaded();
  };

  async function* generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void> {
    requireLoaded();
    const release = await mutex.take(signal);
    if (release === null) return yield cancelledBefore();
    const ended = AbortSignal.any([signal, disposal.signal]);
    let text = "";
    try {
      const loaded = requireLoaded();
      feed.set({ state: "busy", loaded });
      renderPrompt(request.conversation);
      for await (const event of script.answer(ended, request)) {
        if (event.type === "text" && event.channel === "text") text += event.text;
        yield event;
        if (event.type === "done") return;
      }
      if (!ended.aborted) throw new Error("the script ended without a done event");
      yield { ...cancelledBefore(), text, rawText: text };
    } finally {
      const { status } = feed;
      if (status.state === "busy") feed.set({ state: "ready", loaded: status.loaded });
      release();
    }
  }

  const notAsked = () => Promise.reject(new Error("not asked for"));
  return {
    get status(): EngineStatus {
      return feed.status;
    },
    get loads() {
      return loads;
    },
    onStatus: (listener) => feed.subscribe(listener),
    async load() {
      loads += 1;
      await script.load;
      feed.set({ state: "ready", loaded: script.loads });
      return script.loads;
    },
    unload: () => Promise.resolve(feed.set({ state: "off" })),
    tryGpuAgain: () => Promise.resolve(),
    generate,
    async measure() {
      requireLoaded();
      return script.promptTokens ?? 1;
    },
    report: notAsked,
    fit: notAsked,
    dispose() {
      disposal.abort();
      return Promise.resolve(feed.set({ state: "off" }));
    },
  };
}
