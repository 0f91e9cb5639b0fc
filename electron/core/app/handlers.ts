/** The contract's requests, each one line: which part of the core answers it. */

import type { Message } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { checkContent } from "../../../shared/imaging/content.ts";
import type { TermsAcceptance } from "../../../shared/models/terms.ts";
import type { Imaging } from "../imaging/imaging.ts";
import { exportCase } from "../note/export-case.ts";
import type { ClientConnection, Handlers } from "../rpc/dispatcher.ts";
import type { Windows } from "../rpc/windows.ts";
import type { Store } from "../store/store.ts";
import type { ActiveModel } from "./active-model.ts";
import type { Cases } from "./cases.ts";
import type { Chat } from "./chat.ts";
import type { AvailableVision, EncoderInputs } from "./encoder-inputs.ts";
import type { LibraryView } from "./library-view.ts";
import type { createModelHandlers } from "./model-handlers.ts";
import type { ChangeSettings } from "./settings.ts";
import type { ShellVerbs } from "./shell-verbs.ts";
import type { State } from "./state.ts";
import type { UnsavedAnswers } from "./unsaved-answers.ts";

export interface Parts {
  readonly modelHandlers: ReturnType<typeof createModelHandlers>;
  readonly view: Pick<LibraryView, "refresh">;
  readonly termsAcceptance: () => Promise<TermsAcceptance | null>;
  readonly windows: Windows;
  readonly state: State;
  readonly store: Store;
  readonly imaging: Imaging;
  readonly encoderInputs: EncoderInputs;
  readonly models: ActiveModel;
  readonly cases: Cases;
  readonly chat: Chat;
  readonly shell: ShellVerbs;
  readonly retryVision: () => Promise<void>;
  readonly unsavedAnswers: UnsavedAnswers;
  readonly changeSettings: ChangeSettings;
}

const done = { done: true } as const;

export function createHandlers(parts: Parts): Handlers {
  const {
    windows,
    state,
    store,
    imaging,
    encoderInputs,
    models,
    cases,
    chat,
    shell,
    unsavedAnswers,
    changeSettings,
  } = parts;
  return {
    "app.attach": (_, client: ClientConnection) =>
      windows.attach(client, () => ({ ...state.snapshot(), restorable: cases.restorable() })),
    "app.revealFolder": async ({ which }) => {
      await shell.revealFolder(which === "data" ? state.info.dataFolder : state.info.modelFolder);
      return done;
    },
    "app.chooseModelFolder": async () => {
      await shell.chooseModelFolder();
      await parts.view.refresh();
      return done;
    },
    "app.openLink": async ({ url }) => ({ opened: await shell.openLink(url) }),

    "settings.set": async (changes) => {
      await changeSettings(changes);
      if (changes.gpuCrash === null) models.tryGpuAgain();
      return done;
    },

    ...parts.modelHandlers,
    "engine.load": async ({ modelId }) => {
      await changeSettings({ modelId });
      await models.ensureLoaded();
      return done;
    },
    "engine.unload": async () => {
      await models.unload();
      return done;
    },

    "engine.retryVision": async () => {
      await parts.retryVision();
      return done;
    },

    "cases.search": async ({ query }) => ({ caseIds: (await store.searchCases(query)).map(({ id }) => id) }),
    "cases.create": async () => ({ id: await cases.create() }),
    "cases.rename": async ({ caseId, title }) => {
      await cases.rename(caseId, title);
      return done;
    },
    "cases.delete": async ({ caseId }) => {
      await cases.remove(caseId);
      encoderInputs.forget(caseId);
      return done;
    },
    "cases.restore": async ({ caseId }) => {
      await cases.restore(caseId);
      return done;
    },
    "cases.open": async ({ caseId }) => {
      const content = await store.readCase(caseId);
      // The disk is up to a second behind a running answer, and further where it is full.
      const newest = (message: Message): Message =>
        state.running.get(message.id) ?? unsavedAnswers.get(message.id) ?? settled(message);
      return { ...content, messages: content.messages.map(newest) };
    },
    "cases.setDraft": async ({ caseId, text }) => {
      await store.writeDraft(caseId, text);
      return done;
    },
    "cases.blankDraft": async () => ({ text: await store.readBlankDraft() }),
    "cases.export": async ({ caseId }) => {
      const { fileName, bytes } = await exportCase({
        store,
        imaging,
        caseId,
        appVersion: state.info.version,
        termsAcceptance: await parts.termsAcceptance(),
        now: Date.now(),
      });
      return { fileName, bytes: owned(bytes) };
    },

    "attachments.add": async ({ caseId, ...image }) => {
      // Nothing from the window is taken on trust: size, length and hash are checked here.
      await checkContent(image.content, image.bytes);
      const attachment = await store.addAttachment(caseId, image);
      state.publish({ type: "attachment", caseId, attachment });
      return attachment;
    },
    "attachments.read": async ({ caseId, attachmentId }) => ({
      bytes: owned(await store.readContent(caseId, attachmentId)),
    }),
    "attachments.remove": async ({ caseId, attachmentId }) => {
      const removed = await store.removeAttachment(caseId, attachmentId);
      if (removed) {
        encoderInputs.forget(caseId, attachmentId);
        state.publish({ type: "attachmentRemoved", caseId, attachmentId });
      }
      return { removed };
    },
    "attachments.modelView": async ({ caseId, attachmentId }) => {
      const vision = await visionOf(models);
      const { rgb, side, sha256 } = await encoderInputs.square(caseId, attachmentId, vision);
      return { rgb: owned(rgb), side, sha256 };
    },

    "chat.send": (params) => chat.send(params),
    "chat.regenerate": ({ caseId, answerId }) => chat.regenerate(caseId, answerId),
    "chat.stop": async ({ caseId }) => {
      await chat.stop(caseId);
      return done;
    },
    "chat.selectBranch": async ({ caseId, leafId }) => {
      await cases.selectBranch(caseId, leafId);
      return done;
    },
    "chat.measure": (params) => chat.measure(params),
    "chat.provenance": async ({ caseId, answerId }) => ({
      provenance: await store.readProvenance(caseId, answerId),
    }),
  };
}

/** Bytes that a message may carry: never a view of shared memory. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);

async function visionOf(models: ActiveModel): Promise<AvailableVision> {
  const { vision } = await models.ensureLoaded();
  if (!vision.available) throw CasebookError.from(vision.failure);
  return vision;
}

/** Nothing writes this answer any more, so it does not stream, whatever the disk says. */
const settled = (message: Message): Message =>
  message.role === "answer" && message.status === "streaming"
    ? { ...message, status: "interrupted", finishReason: "error" }
    : message;
