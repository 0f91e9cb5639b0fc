/** Which model answers: the list, the one chosen in the settings, and getting it loaded. */
import type { LoadedModel, Model } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Engine, ModelFiles } from "../engine/engine.ts";
import type { Library } from "../models/library.ts";
import type { State } from "./state.ts";

export interface Models {
  /** Looks at the folder again. */
  list(): Promise<Model[]>;
  /** The model chosen in the settings, or the practice model where that one is gone. */
  selected(): Promise<Model>;
  /** Loads the chosen model unless it is loaded already. */
  ensureLoaded(): Promise<LoadedModel>;
  /** Loads again what is loaded, where the context size has changed. What goes wrong shows in the engine's status. */
  refresh(): void;
  /** Loads again what is loaded, on the GPU where there is one. What goes wrong shows in the engine's status. */
  tryGpuAgain(): void;
  unload(): Promise<void>;
}

export interface ModelsOptions {
  readonly library: Library;
  readonly engine: Engine;
  readonly state: State;
  readonly gpu: "auto" | "off";
}

export function createModels({ library, engine, state, gpu }: ModelsOptions): Models {
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
    const fits = state.settings.contextSize === loadedContextSize;
    return loaded.model.id === files.model.id && fits ? loaded : null;
  };
  /** The context size that was asked for at the last load; the engine may have created a smaller one. */
  let loadedContextSize: number | null = null;

  const ensureLoaded = async (): Promise<LoadedModel> => {
    const files = await chosen();
    const loaded = isLoaded(files);
    if (loaded !== null) return loaded;
    const { contextSize } = state.settings;
    const key = `${files.model.id} ${contextSize ?? "auto"}`;
    if (loading?.key === key) return loading.done;
    loadedContextSize = contextSize;
    const done = engine.load({ files, contextSize, gpu });
    const entry = { key, done };
    loading = entry;
    try {
      return await done;
    } finally {
      if (loading === entry) loading = null;
    }
  };

  return {
    async list() {
      const models = (await library.list()).map((files) => files.model);
      state.setModels(models);
      return models;
    },
    async selected() {
      const files = await library.find(state.settings.modelId);
      return files?.model ?? (await library.practice()).model;
    },
    ensureLoaded,
    refresh() {
      const { state: now } = engine.status;
      if (now === "ready" || now === "busy") void ensureLoaded().catch(() => undefined);
    },
    tryGpuAgain: () => void engine.tryGpuAgain().catch(() => undefined),
    unload: () => engine.unload(),
  };
}
