/** What is being written for each case and not sent yet. Survives switching cases; the core keeps it over a restart. */
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
  /** The text as the core has it. The core saves images from the start. */
  readonly saved: string;
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

export const emptyDraft: Draft = { text: "", saved: "", images: [], failure: null, sending: false };

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

/** The blank case got an id: its draft goes with it, and what was saved of it for the blank case is out of date. */
export function moveBlankDraft(store: DraftStore, caseId: string): void {
  const draft = draftOf(store.getState(), null);
  updateDraft(store, caseId, () => ({ ...draft, saved: "" }));
  updateDraft(store, null, () => ({ ...emptyDraft, saved: draft.saved }));
}

/** What the core has saved of a draft. */
export interface SavedDraft {
  readonly text: string;
  /** Images that no question shows. */
  readonly unasked: readonly Attachment[];
  /** All images of the case. */
  readonly attachments: ReadonlyMap<string, Attachment>;
}

/** Restores what the core has saved. Text and images of the window stay, except images that are gone. */
export function restoreDraft(store: DraftStore, caseId: string | null, saved: SavedDraft): void {
  const { text, images, sending } = draftOf(store.getState(), caseId);
  if (sending) return;
  const there = images.filter(
    (image) => image.state !== "ready" || saved.attachments.has(image.attachment.id),
  );
  const restored = saved.unasked.map((attachment): DraftImage => {
    const { id, name } = attachment;
    return { id: `saved-${id}`, name, state: "ready", attachment };
  });
  updateDraft(store, caseId, (draft) => ({
    ...draft,
    saved: saved.text,
    text: text === "" ? saved.text : text,
    images: there.length === 0 ? restored : there,
  }));
}

/** Ids of the images that can be sent. */
export function readyImages({ images }: Pick<Draft, "images">): readonly string[] {
  return images.flatMap((image) => (image.state === "ready" ? [image.attachment.id] : []));
}

/** Takes an image that is gone from the case out of its draft. */
export function dropImage(store: DraftStore, caseId: string, attachmentId: string): void {
  if (!readyImages(draftOf(store.getState(), caseId)).includes(attachmentId)) return;
  updateDraft(store, caseId, (draft) => ({
    ...draft,
    images: draft.images.filter((image) => image.state !== "ready" || image.attachment.id !== attachmentId),
  }));
}

/** Images are still on their way, so that sending would leave them behind. */
export function imagesArePending(draft: Draft): boolean {
  return draft.images.some(({ state }) => state === "preparing" || state === "saving");
}
