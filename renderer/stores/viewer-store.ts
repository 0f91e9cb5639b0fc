/** Which image is looked at, beside the conversation. */
import { createStore, type StoreApi } from "zustand/vanilla";

export interface ViewerState {
  readonly open: boolean;
  readonly selected: { readonly caseId: string; readonly attachmentId: string } | null;
}

export type ViewerStore = StoreApi<ViewerState>;

export function createViewerStore(): ViewerStore {
  return createStore<ViewerState>()(() => ({ open: false, selected: null }));
}
