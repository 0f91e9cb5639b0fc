/** What a user can do about models. As everywhere in the stores, nothing rejects unless it says so. */
import type { LoadOptions } from "../../shared/load-options.ts";
import type { DownloadRequest } from "../../shared/models/downloads.ts";
import type { HubReference } from "../../shared/models/hub.ts";
import type { RepositoryAt } from "./gate-store.ts";

export interface ModelActions {
  /** True: recorded. */
  readonly acceptTerms: () => Promise<boolean>;
  /** Throws CasebookError, so that the field can say what is wrong with the token. */
  readonly setToken: (token: string) => Promise<void>;
  readonly clearToken: () => Promise<void>;
  /** True: it is in the queue. */
  readonly startDownload: (request: DownloadRequest) => Promise<boolean>;
  readonly pauseDownload: (downloadId: string) => Promise<void>;
  readonly resumeDownload: (downloadId: string) => Promise<void>;
  readonly cancelDownload: (downloadId: string) => Promise<void>;
  /** Hashes the files again; how far it is shows at the model. */
  readonly verifyModel: (modelId: string) => Promise<void>;
  readonly removeModel: (modelId: string) => Promise<void>;
  readonly removeAllModels: () => Promise<void>;
  readonly revealModel: (modelId: string) => Promise<void>;
  readonly setLoadOptions: (modelId: string, options: LoadOptions) => Promise<boolean>;
  /** Resolves when it is in the list, or it was said why not. */
  readonly takeFoundModel: (foundId: string) => Promise<void>;
  readonly stopFoundModel: (foundId: string) => Promise<void>;
}

export interface ImportActions {
  /** Hands the files over one after another, once the terms are accepted; each shows its own progress or failure. */
  readonly importFiles: (files: readonly File[]) => void;
  /** Opens the models page, which asks whether to import them. */
  readonly offerImport: (files: readonly File[]) => void;
  readonly declineImport: () => void;
  readonly cancelImport: (importId: string) => Promise<void>;
  /** Takes one that is over off the list. */
  readonly dismissImport: (importId: string) => void;
  /** By the system's dialog; desktop only. */
  readonly chooseImport: (what: "files" | "folder", how: "copy" | "in-place") => Promise<void>;
}

export interface ListingActions {
  /** Of one repository; the steps to access turn to it as well. */
  readonly listRepository: (reference: HubReference) => Promise<void>;
  /** Waits for a pause in typing. */
  readonly filterListing: (filter: string) => void;
}

export interface GateActions {
  /** `goOn` runs after the user has accepted; null: they are only read. */
  readonly showTerms: (goOn: (() => void) | null) => void;
  readonly closeTerms: () => void;
  /** Accepts the terms that are shown and goes on with what needed them. */
  readonly agreeToTerms: () => Promise<void>;
  /** The steps are about this repository from now on; nothing is asked. What is known of it stays. */
  readonly turnTo: (repository: RepositoryAt) => void;
  /** Asks the hub, and lets the download that waits for the answer begin. */
  readonly checkAccess: (repository: RepositoryAt) => Promise<void>;
  /** Throws CasebookError as `setToken` does; afterwards the hub is asked again. */
  readonly enterToken: (token: string) => Promise<void>;
  /** Removes the token that was entered here; afterwards the hub is asked again. */
  readonly removeToken: () => Promise<void>;
  readonly watchAccess: (watching: boolean) => void;
  /** Terms, permission, queue: stops at the first gate that is closed, and goes on when it opens. */
  readonly requestDownload: (request: DownloadRequest, repository: RepositoryAt) => void;
  /** The same for a download that was refused. */
  readonly retryDownload: (downloadId: string, repository: RepositoryAt) => void;
  /** The user would rather not any more. */
  readonly dropHeld: () => void;
}
