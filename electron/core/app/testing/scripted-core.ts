/** The chat on a real store, with an engine whose every step the test decides. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LoadedLocalModel } from "../../../../shared/domain.ts";
import type { CasebookEvent } from "../../../../shared/events.ts";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { sampleProvenance } from "../../../../shared/note/testing/samples.ts";
import type { AppInfo } from "../../../../shared/settings.ts";
import type { GenerateEvent } from "../../engine/chat-engine.ts";
import { imagesFrom } from "../../engine/image-source.ts";
import type { ModelFiles } from "../../engine/local-engine.ts";
import { createScriptedEngine, type EngineScript } from "../../engine/testing/scripted-engine.ts";
import { createInference } from "../../inference/inference.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { fileVault } from "../../store/vault.ts";
import { createActiveModel } from "../active-model.ts";
import { createCases } from "../cases.ts";
import { createChat } from "../chat.ts";
import { createEncoderInputs } from "../encoder-inputs.ts";
import { createSettings } from "../settings.ts";
import { createState } from "../state.ts";
import { createUnsavedAnswers } from "../unsaved-answers.ts";

export const practice: LoadedLocalModel = { ...sampleProvenance.loaded, contextSize: 8_192 };
const files: ModelFiles = {
  model: { ...practice.model, id: practiceModel.id, boundByTerms: false },
  modelPath: "model",
  mmprojPath: null,
  known: [],
  resampling: practiceModel.resampling,
};

const practiceInstalled: InstalledModel = {
  ...files.model,
  registryId: practiceModel.id,
  quantisation: practice.quantisation,
  hub: null,
  sha256: practice.sha256,
  mmprojSha256: practice.mmprojSha256,
  verification: { state: "verified", against: "registry", at: 1 },
  boundByTerms: false,
  place: "app",
  addedAt: null,
  problem: null,
};

export const text = (part: string): GenerateEvent => ({
  type: "text",
  channel: "text",
  text: part,
  tokens: 1,
});
export const prompt: GenerateEvent = {
  type: "prompt",
  promptTokens: 3,
  cachedTokens: 0,
  renderedPrompt: "<bos>",
};
export const done = (whole: string): GenerateEvent => ({
  type: "done",
  finishReason: "stop",
  text: whole,
  thought: null,
  rawText: `${whole}<end_of_turn>`,
  statistics: {
    promptTokens: 3,
    cachedTokens: 0,
    completionTokens: 2,
    imagesEncoded: 0,
    imageEncodeMs: 0,
    firstTokenMs: 1,
    tokensPerSecond: 1,
    totalMs: 2,
    contextSize: 8_192,
  },
});

/** @param mend replaces methods of the real store, to make the disk fail. */
export async function scriptedCore(
  script: Partial<EngineScript> & Pick<EngineScript, "answer">,
  mend: (store: Store) => Partial<Store> = () => ({}),
) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-app-"));
  const real = await openStore({ dataFolder: folder, vault: fileVault(folder) });
  const store: Store = { ...real, ...mend(real) };
  const events: CasebookEvent[] = [];
  const log = () => undefined;
  const engine = createScriptedEngine({ loads: practice, ...script });
  const state = createState(
    {
      info: { version: "0" } as AppInfo,
    },
    (event) => events.push(event),
  );
  const installed = { ...files, installed: practiceInstalled };
  const library = {
    get: (id: string) => Promise.resolve(id === files.model.id ? installed : null),
    find: (id: string) => Promise.resolve(id === files.model.id ? files : null),
    practice: () => Promise.resolve(installed),
  };
  const models = createActiveModel({ library, engine, state, gpu: "off" });
  const encoderInputs = createEncoderInputs(store, {
    square: () => Promise.reject(new Error("no images here")),
  });
  const inference = createInference({ engine, appVersion: "0" });
  const image = imagesFrom((sha256) => encoderInputs.byHash(sha256));
  const unsavedAnswers = createUnsavedAnswers(store, (answer) => state.endRunning(answer));
  const chat = createChat({
    store,
    engine,
    inference,
    state,
    models,
    encoderInputs,
    image,
    unsavedAnswers,
    log,
  });
  const cases = createCases({ store, state, log, stopAnswer: (caseId) => chat.stop(caseId) });
  return {
    store,
    state,
    events,
    models,
    chat,
    cases,
    unsavedAnswers,
    settings: createSettings(store, state),
    loads: () => engine.loads,
    /** The answer as it was last published. */
    answerOf: (id: string) =>
      events
        .flatMap((event) => (event.type === "message" && event.message.id === id ? [event.message] : []))
        .at(-1),
    async [Symbol.asyncDispose]() {
      await chat.dispose();
      await cases.dispose();
      await unsavedAnswers.dispose();
      await real.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
