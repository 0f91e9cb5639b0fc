/** How weights get here: the terms, the way to the hub, downloads and imports. The models themselves are in the app store. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Download } from "../../shared/models/downloads.ts";
import type { HubInfo } from "../../shared/models/hub.ts";
import type { FoundCheck, Import, WaitingMmproj } from "../../shared/models/library.ts";
import { type TermsState, termsStateOf } from "../../shared/models/terms.ts";

export interface ModelsState {
  readonly terms: TermsState;
  readonly hub: HubInfo;
  /** In the order in which they were asked for. */
  readonly downloads: readonly Download[];
  /** In the order in which they began; one that is over stays until it is dismissed. */
  readonly imports: readonly Import[];
  /** Models of other programs whose bytes are being hashed. */
  readonly foundChecks: readonly FoundCheck[];
  /** Image encoders that wait for their model. */
  readonly mmprojFiles: readonly WaitingMmproj[];
}

export type ModelsStore = StoreApi<ModelsState>;

export function createModelsStore(): ModelsStore {
  return createStore<ModelsState>()(() => ({
    terms: termsStateOf(null),
    hub: { endpoint: "", offline: false, token: { source: "none" } },
    downloads: [],
    imports: [],
    foundChecks: [],
    mmprojFiles: [],
  }));
}

export const putDownload = (store: ModelsStore, download: Download): void =>
  store.setState(({ downloads }) => ({ downloads: put(downloads, download) }));

export const removeDownload = (store: ModelsStore, id: string): void =>
  store.setState(({ downloads }) => ({ downloads: downloads.filter((download) => download.id !== id) }));

export const putImport = (store: ModelsStore, change: Import): void =>
  store.setState(({ imports }) => ({ imports: put(imports, change) }));

export const dismissImport = (store: ModelsStore, id: string): void =>
  store.setState(({ imports }) => ({ imports: imports.filter((one) => one.id !== id) }));

/** Of the core's list; what is over is only remembered here. */
export const replaceImports = (store: ModelsStore, running: readonly Import[]): void =>
  store.setState(({ imports }) => ({
    imports: [
      ...imports.filter((one) => isOver(one) && !running.some(({ id }) => id === one.id)),
      ...running,
    ],
  }));

export const isOver = ({ state }: Import): boolean => state === "done" || state === "failed";

function put<Item extends { readonly id: string }>(items: readonly Item[], changed: Item): Item[] {
  const known = items.some(({ id }) => id === changed.id);
  return known ? items.map((item) => (item.id === changed.id ? changed : item)) : [...items, changed];
}
