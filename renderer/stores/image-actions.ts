/** Images on their way into a draft, and which one is looked at. */
import { CasebookError, type Failure, toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import { SerialQueue } from "../../shared/serial-queue.ts";

import type { PreparedFile } from "../workers/imaging.ts";
import type { ActionContext, CaseActions, ChatActions, ImageActions } from "./action-types.ts";

import { notifyFailure } from "./app-store.ts";
import { putAttachment, updateConversation } from "./conversation-store.ts";
import { type DraftImage, draftOf, readyImages, updateDraft } from "./draft-store.ts";
import type { ImportActions } from "./model-action-types.ts";
import { isModelFile } from "./models-page-store.ts";

type Needed = Pick<CaseActions & ChatActions & ImportActions, "createCase" | "submitDraft" | "offerImport">;

let nextImage = 1;

/** An image of a file that has been read. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly image: PreparedFile["images"][number];
}

type ReadyImage = Extract<DraftImage, { state: "ready" }>;

export function imageActions(
  { bridge, prepareImage, app, conversations, drafts, viewer, cases }: ActionContext,
  { createCase, submitDraft, offerImport }: Needed,
): ImageActions {
  /** The draft that holds the image by now: a new case gets its id while its images are being prepared. */
  const homeOf = (imageId: string): string | null | undefined => {
    for (const [caseId, draft] of drafts.getState().drafts) {
      if (draft.images.some(({ id }) => id === imageId)) return caseId;
    }
    return undefined;
  };
  /** Nothing happens to an entry that was removed. */
  const replace = (imageId: string, images: readonly DraftImage[]): void => {
    const home = homeOf(imageId);
    if (home === undefined) return;
    updateDraft(drafts, home, (draft) => ({
      ...draft,
      images: draft.images.flatMap((other) => (other.id === imageId ? images : [other])),
    }));
  };

  /** Ends the decoding of images that are taken out of the draft. */
  const preparing = new Map<string, AbortController>();

  /** One image after another: the same pixels are one attachment, which one entry may leave while another one comes. */
  const changes = new SerialQueue();

  const prepare = (imageId: string, file: File): Promise<PreparedFile> => {
    const abort = new AbortController();
    preparing.set(imageId, abort);
    return prepareImage(file, abort.signal).finally(() => preparing.delete(imageId));
  };
  const save = async ({ id: imageId, name, image: prepared }: Entry): Promise<void> => {
    const home = homeOf(imageId);
    // Removed while it waited for its turn.
    if (home === undefined) return;
    const caseId = home ?? (await createCase());
    if (caseId === null)
      throw new CasebookError("STORE_FAILED", "There is no case to keep it in.", "Try again.");
    const attachment = await bridge.request("attachments.add", {
      caseId,
      name,
      ...prepared,
      // Decoders write into memory of their own, never into shared memory.
      bytes: prepared.bytes as Uint8Array<ArrayBuffer>,
    });
    updateConversation(conversations, caseId, (conversation) => putAttachment(conversation, attachment));
    const image: ReadyImage = { id: imageId, name: attachment.name, state: "ready", attachment };
    if (homeOf(imageId) === undefined) await discard(caseId, image);
    else replace(imageId, [image]);
  };
  /** Removes it from the core, unless the draft has the same pixels once more. What the core still has comes back. */
  const discard = async (caseId: string, image: ReadyImage): Promise<void> => {
    const attachmentId = image.attachment.id;
    if (readyImages(draftOf(drafts.getState(), caseId)).includes(attachmentId)) return;
    try {
      await bridge.request("attachments.remove", { caseId, attachmentId });
    } catch (thrown) {
      updateDraft(drafts, caseId, (draft) => ({ ...draft, images: [...draft.images, image] }));
      notifyFailure(app, toFailure(thrown));
    }
  };
  const addFile = async (fileId: string, file: File): Promise<void> => {
    let entries: readonly Entry[];
    try {
      entries = entriesOf(fileId, await prepare(fileId, file));
    } catch (thrown) {
      replace(fileId, [failed({ id: fileId, name: shortName(file) }, thrown)]);
      return;
    }
    const home = homeOf(fileId);
    // Removed while it was being decoded.
    if (home === undefined) return;
    // The file's own entry is among those that take up room.
    const room = 1 + limits.imagesPerMessage - usable(draftOf(drafts.getState(), home).images);
    replace(
      fileId,
      entries.map(
        ({ id, name }, at): DraftImage =>
          at < room ? { id, name, state: "saving" } : { id, name, state: "failed", failure: tooMany },
      ),
    );
    for (const entry of entries.slice(0, room)) {
      await changes
        .run(() => save(entry))
        .catch((thrown: unknown) => replace(entry.id, [failed(entry, thrown)]));
    }
  };

  const addImages = async (caseId: string | null, added: readonly File[]): Promise<void> => {
    const models = added.filter(isModelFile);
    if (models.length > 0) offerImport(models);
    const files = added.filter((file) => !isModelFile(file));
    if (files.length === 0) return;
    const room = limits.imagesPerMessage - usable(draftOf(drafts.getState(), caseId).images);
    const entries = files.map((file, at) => ({ file, id: `image-${nextImage++}`, fits: at < room }));
    updateDraft(drafts, caseId, (draft) => ({
      ...draft,
      images: [
        ...draft.images,
        ...entries.map(({ id, file, fits }): DraftImage => {
          const name = shortName(file);
          return fits ? { id, name, state: "preparing" } : { id, name, state: "failed", failure: tooMany };
        }),
      ],
    }));
    // One after another: each decoder may need hundreds of megabytes.
    for (const { id, file, fits } of entries) if (fits && homeOf(id) !== undefined) await addFile(id, file);
  };

  return {
    addImages,

    async trySample({ url, name, question }) {
      const caseId = await createCase();
      if (caseId === null) return;
      const { text } = draftOf(drafts.getState(), caseId);
      try {
        const picture = await (await fetch(url)).blob();
        await addImages(caseId, [new File([picture], name, { type: "image/png" })]);
      } catch (thrown) {
        notifyFailure(app, toFailure(thrown));
      }
      // A picture that could not be read says so in the draft.
      if (readyImages(draftOf(drafts.getState(), caseId)).length === 0) return;
      updateDraft(drafts, caseId, (draft) => ({ ...draft, text: question }));
      await submitDraft(caseId);
      if (text !== "") updateDraft(drafts, caseId, (draft) => ({ ...draft, text }));
    },

    removeDraftImage(caseId, imageId) {
      preparing.get(imageId)?.abort();
      const image = draftOf(drafts.getState(), caseId).images.find(({ id }) => id === imageId);
      updateDraft(drafts, caseId, (draft) => ({
        ...draft,
        images: draft.images.filter(({ id }) => id !== imageId),
      }));
      if (image?.state === "ready" && caseId !== null) void changes.run(() => discard(caseId, image));
    },

    showImage(caseId, attachmentId) {
      viewer.setState({ open: true, selected: { caseId, attachmentId } });
    },

    toggleImagePane() {
      const { open, selected } = viewer.getState();
      if (open) {
        viewer.setState({ open: false });
        return;
      }
      const caseId = cases.getState().selectedId;
      const first = caseId === null ? undefined : firstImage(caseId);
      if (selected !== null) viewer.setState({ open: true });
      else if (caseId !== null && first !== undefined)
        viewer.setState({ open: true, selected: { caseId, attachmentId: first } });
    },
  };

  function firstImage(caseId: string): string | undefined {
    return conversations.getState().byCase.get(caseId)?.attachments.keys().next().value;
  }
}

/** The first takes the place of the file's own entry. Several of one file are told apart by their numbers. */
function entriesOf(fileId: string, { name, images }: PreparedFile): readonly Entry[] {
  return images.map((image, at) => {
    const number = images.length === 1 ? "" : ` (${at + 1} of ${images.length})`;
    const id = at === 0 ? fileId : `image-${nextImage++}`;
    return { id, name: name.slice(0, limits.fileNameCharacters - number.length) + number, image };
  });
}

const failed = ({ id, name }: Pick<DraftImage, "id" | "name">, thrown: unknown): DraftImage => ({
  id,
  name,
  state: "failed",
  failure: toFailure(thrown),
});

const usable = (images: readonly DraftImage[]): number =>
  images.filter(({ state }) => state !== "failed").length;

const shortName = (file: File): string => file.name.slice(-limits.fileNameCharacters);

const tooMany: Failure = {
  code: "TOO_LARGE",
  message: `A question can have ${limits.imagesPerMessage} images at most.`,
  remedy: "Ask about these first, then add the others to the next question.",
};
