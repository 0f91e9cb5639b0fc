/** Which model answers: the list, the one chosen in the settings, and getting it loaded. */
import { isDeepStrictEqual } from "node:util";
import type { LoadedModel, Model } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { defaultLoadOptions, type LoadOptions } from "../../../shared/load-options.ts";
import type { LocalEngine, ModelFiles } from "../engine/local-engine.ts";
import type { Library } from "../models/library/library.ts";
import type { State } from "./state.ts";

export interface ActiveModel {
  /** The model chosen in the settings, or the practice model where that one is gone. */
  selected(): Promise<Model>;
  /** Loads the chosen model unless it is loaded already. */
  ensureLoaded(): Promise<LoadedModel>;
  /**
   * Loads the chosen model again where it is loaded and its load options have changed; a case whose context was full must
   * not wait for a question. What goes wrong shows in the engine's status.
   */
  refresh(): void;
  /** Loads again what is loaded, on the GPU where there is one. What goes wrong shows in the engine's status. */
  tryGpuAgain(): void;
  unload(): Promise<void>;
  /** Loads the chosen model again, whatever is loaded. */
  reload(): Promise<LoadedModel>;
}

export interface ActiveModelOptions {
  readonly library: Pick<Library, "find" | "get" | "practice">;
  readonly engine: LocalEngine;
  readonly state: State;
  readonly gpu: "auto" | "off";
}

export function createActiveModel({ library, engine, state, gpu }: ActiveModelOptions): ActiveModel {
  let loading: { readonly key: string; readonly done: Promise<LoadedModel> } | null = null;

  const chosen = async (): Promise<ModelFiles> => {
    const { modelId } = state.settings;
    const files = await library.find(modelId);
    if (files !== null) return files;
    throw new CasebookError(
      "MODEL_NOT_FOUND",
      "The chosen model is not in the model folder any more.",
      "Put its files back, or choose another model under Models.",
    );
  };

  const isLoaded = (files: ModelFiles): LoadedModel | null => {
    const { status } = engine;
    if (status.state !== "ready" && status.state !== "busy") return null;
    const { loaded } = status;
    const same = isDeepStrictEqual(optionsOf(files), loadedWith);
    return loaded.model.id === files.model.id && same ? loaded : null;
  };
  const optionsOf = ({ model }: ModelFiles): LoadOptions =>
    state.settings.loadOptions[model.id] ?? defaultLoadOptions;
  /** What was asked for at the last load; the engine may have created a smaller context. */
  let loadedWith: LoadOptions | null = null;

  const ensureLoaded = async (): Promise<LoadedModel> => {
    const files = await chosen();
    return isLoaded(files) ?? (await loadOnce(files));
  };

  const loadOnce = async (files: ModelFiles): Promise<LoadedModel> => {
    const load = optionsOf(files);
    const key = JSON.stringify([files.model.id, load]);
    if (loading?.key === key) return loading.done;
    loadedWith = load;
    const done = engine.load({ files, load, gpu });
    const entry = { key, done };
    loading = entry;
    try {
      return await done;
    } finally {
      if (loading === entry) loading = null;
    }
  };

  return {
    async selected() {
      const chosenNow = (await library.get(state.settings.modelId)) ?? (await library.practice());
      return chosenNow.model;
    },
    ensureLoaded,
    refresh() {
      const { status } = engine;
      if (status.state !== "ready" && status.state !== "busy") return;
      // The options of another model are for its own next load.
      if (status.loaded.model.id === state.settings.modelId) void ensureLoaded().catch(() => undefined);
    },
    tryGpuAgain: () => void engine.tryGpuAgain().catch(() => undefined),
    unload: () => engine.unload(),
    async reload() {
      const files = await chosen();
      // The engine does not load again what it has loaded.
      await engine.unload();
      return await loadOnce(files);
    },
  };
}
