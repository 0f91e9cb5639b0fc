/** The core put together. A shell gives it folders, a vault, an engine, and its verbs. */
import os from "node:os";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import type { InstalledModel } from "../../../shared/models/library.ts";
import type { AppInfo } from "../../../shared/settings.ts";
import type { CreateEngine } from "../engine/create-local-engine.ts";
import { imagesFrom } from "../engine/image-source.ts";
import type { EngineReport } from "../engine/local-engine.ts";
import { provideVisionAddon } from "../engine/vision/provide-addon.ts";
import { createImaging } from "../imaging/imaging.ts";
import { createInference } from "../inference/inference.ts";
import { type Log, logThrown, stackOf } from "../log.ts";
import { createFitting } from "../models/fit/fitting.ts";
import type { Library } from "../models/library/library.ts";
import { openModelManager } from "../models/model-manager.ts";
import { type ClientConnection, createDispatcher, type Dispatch } from "../rpc/dispatcher.ts";
import { createWindows } from "../rpc/windows.ts";
import { takeDataLock } from "../store/data-lock.ts";
import { openStore } from "../store/open-store.ts";
import type { Vault } from "../store/vault.ts";
import { createActiveModel } from "./active-model.ts";
import { createCases } from "./cases.ts";
import { createChat } from "./chat.ts";
import { createEncoderInputs } from "./encoder-inputs.ts";
import { createForeignVerification } from "./foreign-verification.ts";
import { createHandlers } from "./handlers.ts";
import { createLibraryView } from "./library-view.ts";
import { createModelEvents } from "./model-events.ts";
import { createModelHandlers } from "./model-handlers.ts";
import { createSettings } from "./settings.ts";
import type { ShellVerbs } from "./shell-verbs.ts";
import { createState } from "./state.ts";
import { createUnsavedAnswers } from "./unsaved-answers.ts";
import { createVisionRetry } from "./vision-retry.ts";
import { createWindowUploads } from "./window-uploads.ts";

export interface CasebookOptions {
  readonly info: Omit<AppInfo, "keyStore" | "startNotices" | "formerModelFolders">;
  readonly vault: Vault;
  /** Called once, when the settings are read: they hold what crashes taught about the GPU. */
  readonly createEngine: CreateEngine;
  readonly shell: ShellVerbs;
  readonly gpu: "auto" | "off";
  readonly log: Log;
}

export interface Casebook {
  readonly dispatch: Dispatch;
  /** Call when a window is gone. */
  disconnect(client: ClientConnection): void;
  /** Bytes and processes, for the bench and the doctor. */
  readonly engineReport: () => Promise<EngineReport>;
  /** Keeps what is running, ends the engine, closes the store, frees the folder. */
  dispose(): Promise<void>;
}

/** Throws CasebookError: SECOND_INSTANCE, VAULT_UNREADABLE, STORE_LOCKED, STORE_READ_ONLY, STORE_FULL, STORE_NEWER. */
export async function createCasebook(options: CasebookOptions): Promise<Casebook> {
  const { info, vault, shell, gpu, log } = options;
  const lock = await takeDataLock(info.dataFolder);
  try {
    const store = await openStore({ dataFolder: info.dataFolder, vault });
    const modelEvents = createModelEvents(shell);
    const modelManager = await openModelManager({
      dataFolder: info.dataFolder,
      modelFolder: info.modelFolder,
      vault,
      environment: process.env,
      home: os.homedir(),
      appVersion: info.version,
      restore: "all",
      noteModelFolder: true,
      fetchIn: "own-thread",
      ...modelEvents.listeners,
      onBug: (thrown) => log({ event: "bug", where: "downloads", stack: stackOf(thrown) }),
    });
    const { library, gate } = modelManager;
    const imaging = createImaging();
    const settings = await store.readSettings();
    const engine = options.createEngine({
      gpuCrash: settings.gpuCrash,
      onGpuCrash: (gpuCrash) => {
        changeSettings({ gpuCrash }).catch((thrown: unknown) => {
          logThrown(log, "gpu-crash", thrown, (code) => ({ event: "gpu-crash-not-kept", code }));
        });
      },
    });
    const windows = createWindows();
    const { models, notices } = await listModels(library);
    const state = createState(
      {
        info: {
          ...info,
          formerModelFolders: [...modelManager.formerFolders],
          keyStore: vault.kind,
          startNotices: [...store.notices, ...notices],
        },
        settings,
        models,
        terms: await gate.terms.read(),
        hub: await gate.info(),
        downloads: [...modelManager.downloads.list()],
        cases: await store.listCases(),
      },
      (event) => windows.publish(event),
    );
    engine.onStatus((status) => state.set("engine", status));
    const inference = createInference({ engine, appVersion: info.version });
    const encoderInputs = createEncoderInputs(store, imaging);
    const image = imagesFrom(
      (sha256) => encoderInputs.byHash(sha256),
      (picture) => imaging.png(picture),
    );
    const changeSettings = createSettings(store, state);
    const unsavedAnswers = createUnsavedAnswers(store, (answer, summary) => {
      state.endRunning(answer);
      if (state.cases.some(({ id }) => id === summary.id)) state.put("cases", summary);
    });
    const choice = createActiveModel({ library, engine, state, gpu });
    const chat = createChat({
      store,
      engine,
      inference,
      state,
      models: choice,
      encoderInputs,
      image,
      unsavedAnswers,
      log,
    });
    const cases = createCases({ store, state, log, stopAnswer: (caseId) => chat.stop(caseId) });
    const view = createLibraryView({ modelManager, engine, state, changeSettings });
    modelEvents.attach(state, view);
    const windowUploads = createWindowUploads(modelManager.imports);
    const foundChecks = createForeignVerification(library, (checks) => state.set("foundChecks", [...checks]));
    const fitting = createFitting({ engine, hub: gate.hub, modelFolder: info.modelFolder, gpu });
    const modelHandlers = createModelHandlers({
      modelManager,
      view,
      windowUploads,
      foundChecks,
      fitting,
      models: choice,
      state,
      shell,
      changeSettings,
    });
    const handlers = createHandlers({
      modelHandlers,
      view,
      termsAcceptance: async () => (await gate.terms.read()).last,
      windows,
      state,
      store,
      imaging,
      encoderInputs,
      models: choice,
      cases,
      chat,
      shell,
      retryVision: createVisionRetry({ provide: provideVisionAddon, models: choice }),
      unsavedAnswers,
      changeSettings,
    });

    // So that the first answer does not wait for the weights. What goes wrong is in the engine's status.
    void choice.ensureLoaded().catch((thrown: unknown) => {
      logThrown(log, "autoload", thrown, (code) => ({ event: "load-failed", code }));
    });

    return {
      dispatch: createDispatcher(handlers, { log, published: () => windows.published }),
      disconnect(client) {
        windows.detach(client);
        windowUploads.end(client).catch((thrown: unknown) => {
          logThrown(log, "imports", thrown, (code) => ({ event: "import-not-ended", code }));
        });
      },
      engineReport: () => engine.report(),
      async dispose() {
        await chat.dispose();
        await unsavedAnswers.dispose();
        await Promise.all([cases.dispose(), engine.dispose()]);
        await Promise.all([imaging.dispose(), foundChecks.dispose()]);
        await modelManager.dispose();
        await store.close();
        await lock.release();
      },
    };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

/** A model folder that cannot be read must not keep anyone from their cases. */
async function listModels(library: Library): Promise<{ models: InstalledModel[]; notices: Failure[] }> {
  try {
    const models = (await library.list()).map(({ installed }) => installed);
    return { models, notices: await library.notices() };
  } catch (thrown) {
    return { models: [], notices: [toFailure(thrown)] };
  }
}
