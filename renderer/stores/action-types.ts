/**
 * Everything a user can do, as plain functions. None of them rejects: a failure is shown where it happened (in the draft,
 * at the image, in the conversation), or as a notice where it has no place of its own.
 */
import type { Params } from "../../shared/contract.ts";
import type { Bridge } from "../bridge.ts";
import type { PreparedFile } from "../workers/imaging.ts";
import type { AppStore, NewNotice, Panel } from "./app-store.ts";
import type { CasesStore } from "./cases-store.ts";
import type { Conversation, ConversationStore } from "./conversation-store.ts";
import type { CoreStore } from "./core-store.ts";
import type { DraftStore } from "./draft-store.ts";
import type { GateStore } from "./gate-store.ts";
import type { GateActions, ImportActions, ListingActions, ModelActions } from "./model-action-types.ts";
import type { ModelsPageStore } from "./models-page-store.ts";
import type { ViewerStore } from "./viewer-store.ts";

export interface Stores {
  /** What the core says: events alone write it. */
  readonly coreState: CoreStore;
  readonly app: AppStore;
  readonly cases: CasesStore;
  readonly conversations: ConversationStore;
  readonly drafts: DraftStore;
  readonly viewer: ViewerStore;
  readonly gate: GateStore;
  readonly modelsPage: ModelsPageStore;
}

/** Throws CasebookError: IMAGE_*. */
export type PrepareImage = (file: File, signal: AbortSignal) => Promise<PreparedFile>;

export interface ActionContext extends Stores {
  readonly bridge: Bridge;
  readonly prepareImage: PrepareImage;
}

export interface CaseActions {
  /** Opens a blank case. Nothing is created in the core until something is put into it. */
  readonly newCase: () => void;
  /** Creates the case that the blank one has been so far, moves its draft along and opens it. null: it failed, and was said. */
  readonly createCase: () => Promise<string | null>;
  readonly selectCase: (caseId: string | null) => void;
  /** Reads the case again, after a failure say. */
  readonly openCase: (caseId: string) => Promise<void>;
  readonly renameCase: (caseId: string, title: string) => Promise<void>;
  /** Puts the title into an input; null ends that. */
  readonly editTitle: (edited: { readonly caseId: string; readonly at: "header" | "list" } | null) => void;
  /** With an offer to undo it. True: deleted. */
  readonly deleteCase: (caseId: string) => Promise<boolean>;
  /** A notice that lasts as long as the deleted case can be brought back. */
  readonly offerUndo: (caseId: string, title: string, lastsMs: number) => void;
  /** Waits for a pause in typing. An empty query ends the search. */
  readonly searchCases: (query: string) => void;
  /** Hands the zip to the browser as a download. */
  readonly exportCase: (caseId: string) => Promise<void>;
}

export interface Ask {
  readonly caseId: string;
  /** The answer that the question follows; null at the start of the case. */
  readonly parentId: string | null;
  readonly text: string;
  readonly attachmentIds: readonly string[];
}

export interface ChatActions {
  readonly setDraftText: (caseId: string | null, text: string) => void;
  /** Sends the draft under the end of the shown branch. If it fails, the draft comes back with the failure. True: asked. */
  readonly submitDraft: (caseId: string | null) => Promise<boolean>;
  /** The same without the images, which stay in the draft. */
  readonly submitText: (caseId: string | null) => Promise<boolean>;
  /** True: asked. */
  readonly send: (ask: Ask) => Promise<boolean>;
  readonly regenerate: (caseId: string, answerId: string) => Promise<void>;
  readonly stop: (caseId: string) => Promise<void>;
  /** Asks the question again in other words, with its images, as a branch beside it. True: asked. */
  readonly editAndResend: (caseId: string, questionId: string, text: string) => Promise<boolean>;
  /** Opens the editor of a question, or keeps what is written in it; null closes it. */
  readonly editQuestion: (caseId: string, editing: Conversation["editing"]) => void;
  /** Shows the branch through this message, down to its newest end. */
  readonly selectBranch: (caseId: string, messageId: string) => Promise<void>;
}

/** A picture of the page's own origin, and a question about it. */
export interface Sample {
  readonly url: string;
  readonly name: string;
  readonly question: string;
}

export interface ImageActions {
  /** Every image gets an entry of its own in the draft, with its progress or its failure; model files are offered for import. */
  readonly addImages: (caseId: string | null, files: readonly File[]) => Promise<void>;
  /** Begins a case with one of the pictures that ship with Casebook, and asks about it. */
  readonly trySample: (sample: Sample) => Promise<void>;
  /** Also from the core, where neither a question nor another entry of the draft shows the same pixels. */
  readonly removeDraftImage: (caseId: string | null, imageId: string) => void;
  /** Opens the image pane. */
  readonly showImage: (caseId: string, attachmentId: string) => void;
  readonly toggleImagePane: () => void;
}

export interface AppActions {
  /** True: saved. Load options have an action of their own. */
  readonly setSettings: (patch: Params<"settings.set">) => Promise<boolean>;
  readonly refreshModels: () => Promise<void>;
  /** Asks for the terms first, where they bind the model and are not accepted. */
  readonly loadModel: (modelId: string) => Promise<void>;
  readonly unloadModel: () => Promise<void>;
  /** Provides the image encoder again, which may take minutes. */
  readonly retryVision: () => Promise<void>;
  readonly revealFolder: (which: "data" | "models") => Promise<void>;
  readonly chooseModelFolder: () => Promise<void>;
  /** https only; the shell shows the host before it leaves the app. */
  readonly openLink: (url: string) => Promise<void>;
  readonly openPanel: (panel: Panel | null) => void;
  /** Opens the models page at the load options of a model; null closes the options. */
  readonly openLoadOptions: (modelId: string | null) => void;
  readonly toggleSidebar: () => void;
  readonly setSidebar: (open: boolean) => void;
  /** Whether there is room beside the conversation; if not, the sidebar lies over it when called. */
  readonly layOutSidebar: (overlays: boolean) => void;
  readonly closeSidebarOverlay: () => void;
  /** Returns its id. */
  readonly notify: (notice: NewNotice) => string;
  readonly dismiss: (noticeId: string) => void;
}

export type Actions = CaseActions &
  ChatActions &
  ImageActions &
  AppActions &
  ModelActions &
  ImportActions &
  ListingActions &
  GateActions;
