/** The library as windows see it: the list in the state, and what a user does to models in it. */

import type { EngineStatus } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { practiceModel } from "../../../shared/models/known-models.ts";
import type { InstalledModel } from "../../../shared/models/library.ts";
import type { LocalEngine } from "../engine/local-engine.ts";
import type { ModelManager } from "../models/model-manager.ts";
import type { ChangeSettings } from "./settings.ts";
import type { State } from "./state.ts";

export interface LibraryView {
  /** Looks at the folder again; windows hear of what changed. */
  refresh(): Promise<void>;
  verify(modelId: string): Promise<void>;
  /** Of a model, or an image encoder that waits. Unloads the model first where it is loaded. Throws MODEL_IN_USE while it answers. */
  remove(modelId: string): Promise<Left>;
  removeAll(): Promise<Left>;
}

export interface Left {
  /** Names of models that were only forgotten: their files lie outside the library. */
  readonly leftInPlace: string[];
  /** Names of downloads that run in another Casebook, or its command line: they stay. */
  readonly stillFetched: string[];
  /** Former model folders that are not there now. */
  readonly notReached: string[];
}

export interface LibraryViewParts {
  readonly modelManager: Pick<ModelManager, "library" | "downloads" | "imports" | "removeAll">;
  readonly engine: LocalEngine;
  readonly state: State;
  readonly changeSettings: ChangeSettings;
}

/** How often the progress of hashing is published. */
const reportMs = 250;

export function createLibraryView(parts: LibraryViewParts): LibraryView {
  const { modelManager, engine, state, changeSettings } = parts;
  const { library, downloads, imports } = modelManager;
  /** Models whose bytes are being hashed, over what the records say. */
  const checking = new Map<string, { readonly bytes: number; readonly total: number }>();

  const show = (models: readonly InstalledModel[]): void => {
    const shown = models.map((model): InstalledModel => {
      const progress = checking.get(model.id);
      return progress === undefined ? model : { ...model, verification: { state: "checking", ...progress } };
    });
    state.set("models", shown);
  };
  const refresh = async (): Promise<void> => {
    state.set("mmprojFiles", [...(await library.waiting())]);
    show((await library.list()).map(({ installed }) => installed));
  };

  /** Frees the file, which some systems cannot delete while it is open. */
  const letGo = async (applies: (modelId: string) => boolean): Promise<void> => {
    const { status } = engine;
    if (status.state === "busy" && applies(status.loaded.model.id)) throw inUse();
    const held = heldBy(status, state.settings.modelId);
    if (held !== null && applies(held)) await engine.unload();
    if (applies(state.settings.modelId)) await changeSettings({ modelId: practiceModel.id });
  };

  return {
    refresh,
    async verify(modelId) {
      if (checking.has(modelId)) return refresh();
      let reportedAt = 0;
      checking.set(modelId, { bytes: 0, total: 0 });
      show(state.models);
      try {
        await library.verify(modelId, (bytes, total) => {
          checking.set(modelId, { bytes, total });
          if (Date.now() - reportedAt < reportMs) return;
          reportedAt = Date.now();
          show(state.models);
        });
      } finally {
        checking.delete(modelId);
        await refresh();
      }
    },
    async remove(modelId) {
      await letGo((id) => id === modelId);
      const { leftInPlace } = await library.remove(modelId);
      await refresh();
      return { leftInPlace: [...leftInPlace], stillFetched: [], notReached: [] };
    },
    async removeAll() {
      await letGo((id) => id !== practiceModel.id);
      for (const { id } of downloads.list()) await downloads.cancel(id).catch(unlessElsewhere);
      for (const { id } of imports.list()) await imports.cancel(id);
      const { leftInPlace, stillFetched, notReached } = await modelManager.removeAll();
      await refresh();
      return {
        leftInPlace: [...leftInPlace],
        stillFetched: [...stillFetched],
        notReached: [...notReached],
      };
    },
  };
}

/** The model that the engine has, or is about to have; null: none. @param next what it begins with when it starts */
function heldBy(status: EngineStatus, next: string): string | null {
  switch (status.state) {
    case "ready":
    case "busy":
      return status.loaded.model.id;
    case "loading":
      return status.modelId;
    case "starting":
      return next;
    case "off":
    case "failed":
      return null;
  }
}

/** A download that runs in another Casebook does not stop the rest: the library names it. */
function unlessElsewhere(thrown: unknown): void {
  if (!(thrown instanceof CasebookError && thrown.code === "DOWNLOAD_ELSEWHERE")) throw thrown;
}

const inUse = (): CasebookError =>
  new CasebookError(
    "MODEL_IN_USE",
    "This model is writing an answer.",
    "Wait until it is done, or stop it; then remove the model.",
  );
