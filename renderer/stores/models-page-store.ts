/** What the models page shows of itself, where other parts of the window have a say in it. */
import { createStore, type StoreApi } from "zustand/vanilla";

export interface ModelsPageState {
  /** The model whose load options are open. */
  readonly optionsOf: string | null;
  /** Model files that were dropped elsewhere in the window, until the user says whether to import them. */
  readonly offered: readonly File[];
}

export type ModelsPageStore = StoreApi<ModelsPageState>;

export function createModelsPageStore(): ModelsPageStore {
  return createStore<ModelsPageState>()(() => ({ optionsOf: null, offered: [] }));
}

/** By its name only: what is in it is looked at by the core. */
export const isModelFile = ({ name }: { readonly name: string }): boolean => /\.gguf$/i.test(name);
