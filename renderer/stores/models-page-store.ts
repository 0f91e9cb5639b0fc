/** What the models page shows of itself, where other parts of the window have a say in it, or it outlives the page. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Failure } from "../../shared/errors.ts";
import type { HubFile, HubReference, Listing } from "../../shared/models/hub.ts";
import { type Import, isOver } from "../../shared/models/library.ts";

export type ListingState =
  | { readonly state: "idle" }
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly reference: HubReference; readonly failure: Failure }
  | {
      readonly state: "listed";
      readonly reference: HubReference;
      readonly listing: Listing;
      /** All that have been seen: a filter for a model's name must not lose its image encoder. */
      readonly mmprojFiles: readonly HubFile[];
      /** Of the filter, where it could not be applied. */
      readonly failure: Failure | null;
    };

export interface ModelsPageState {
  /** Tokens that models are looked at with, before one is downloaded; null: each at a size that makes sense for it. */
  readonly contextSize: number | null;
  /** The model whose load options are open. */
  readonly optionsOf: string | null;
  /** Model files that were dropped elsewhere in the window, until the user says whether to import them. */
  readonly offered: readonly File[];
  /** In the order in which they began; one that is over stays until it is dismissed. */
  readonly imports: readonly Import[];
  /** As it is written in the field. */
  readonly repository: string;
  readonly listing: ListingState;
  /** Over the files of the listing. */
  readonly filter: string;
}

export type ModelsPageStore = StoreApi<ModelsPageState>;

export function createModelsPageStore(): ModelsPageStore {
  return createStore<ModelsPageState>()(() => ({
    contextSize: null,
    optionsOf: null,
    offered: [],
    imports: [],
    repository: "",
    listing: { state: "idle" },
    filter: "",
  }));
}

/** By its name only: what is in it is looked at by the core. */
export const isModelFile = ({ name }: { readonly name: string }): boolean => /\.gguf$/i.test(name);

export const logImport = (store: ModelsPageStore, change: Import): void =>
  store.setState(({ imports }) => ({
    imports: imports.some(({ id }) => id === change.id)
      ? imports.map((one) => (one.id === change.id ? change : one))
      : [...imports, change],
  }));

export const dismissImport = (store: ModelsPageStore, id: string): void =>
  store.setState(({ imports }) => ({ imports: imports.filter((one) => one.id !== id) }));

/** After attaching: what is over is remembered only here. */
export const restartImportLog = (store: ModelsPageStore, running: readonly Import[]): void =>
  store.setState(({ imports }) => ({
    imports: [
      ...imports.filter((one) => isOver(one) && !running.some(({ id }) => id === one.id)),
      ...running,
    ],
  }));
