/** What is being written for each case and not sent yet. Lives in memory only; survives switching cases. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Attachment } from "../../shared/domain.ts";
import type { Failure } from "../../shared/errors.ts";

/** An image on its way into the draft. */
export type DraftImage = { readonly id: string; readonly name: string } & (
  | { readonly state: "preparing" | "saving" }
  | { readonly state: "ready"; readonly attachment: Attachment }
  | { readonly state: "failed"; readonly failure: Failure }
);

export interface Draft {
  readonly text: string;
  readonly images: readonly DraftImage[];
  /** Why the last attempt to send did not work. */
  readonly failure: Failure | null;
  readonly sending: boolean;
}

interface DraftState {
  /** By case id; null is the new case that is nothing but its draft. */
  readonly drafts: ReadonlyMap<string | null, Draft>;
}

export type DraftStore = StoreApi<DraftState>;

export const emptyDraft: Draft = { text: "", images: [], failure: null, sending: false };

export function createDraftStore(): DraftStore {
  return createStore<DraftState>()(() => ({ drafts: new Map() }));
}

export function draftOf({ drafts }: DraftState, caseId: string | null): Draft {
  return drafts.get(caseId) ?? emptyDraft;
}

export function updateDraft(store: DraftStore, caseId: string | null, change: (draft: Draft) => Draft): void {
  store.setState((state) => ({ drafts: new Map(state.drafts).set(caseId, change(draftOf(state, caseId))) }));
}

export function dropDraft(store: DraftStore, caseId: string | null): void {
  store.setState(({ drafts }) => ({ drafts: new Map([...drafts].filter(([id]) => id !== caseId)) }));
}

/** The new case got an id: its draft goes with it. */
export function moveDraft(store: DraftStore, from: string | null, to: string): void {
  const draft = draftOf(store.getState(), from);
  dropDraft(store, from);
  updateDraft(store, to, () => draft);
}

/** Ids of the images that can be sent. */
export function readyImages(draft: Draft): readonly string[] {
  return draft.images.flatMap((image) => (image.state === "ready" ? [image.attachment.id] : []));
}

/** Images are still on their way, so that sending would leave them behind. */
export function imagesArePending(draft: Draft): boolean {
  return draft.images.some(({ state }) => state === "preparing" || state === "saving");
}
