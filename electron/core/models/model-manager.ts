/** The model manager: downloads, imports and the library of one model folder, for the app and the command line alike. */

import type { Download } from "../../../shared/models/downloads.ts";
import type { Import } from "../../../shared/models/library.ts";
import type { Vault } from "../store/vault.ts";
import { createDownloads } from "./download/create-downloads.ts";
import { createFetcher } from "./download/create-fetcher.ts";
import type { Downloads } from "./download/downloads.ts";
import { createFetchThread } from "./download/fetch-thread.ts";
import { openFormerFolders, type RemovedEverywhere } from "./former-folders.ts";
import { type Gate, openGate } from "./gate/gate.ts";
import { createImports } from "./import/create-imports.ts";
import type { Imports } from "./import/imports.ts";
import { createLibrary } from "./library/create-library.ts";
import type { Library } from "./library/library.ts";
import { removeModels } from "./remove-models.ts";

export interface ModelManager {
  readonly gate: Gate;
  readonly library: Library;
  readonly downloads: Downloads;
  readonly imports: Imports;
  /** Model folders that were used before this one. */
  readonly formerFolders: readonly string[];
  /** Deletes every copy that Casebook has made, in former model folders as well. Throws as the library's does. */
  removeAll(): Promise<RemovedEverywhere>;
  /** Stops what runs; unfinished downloads are resumed at the next start. */
  dispose(): Promise<void>;
}

export interface ModelManagerOptions {
  readonly dataFolder: string;
  readonly modelFolder: string;
  readonly vault: Vault;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  readonly appVersion: string;
  /**
   * Whether bytes are downloaded in a thread of their own, where a window or an engine would wait for them, or in this
   * one.
   */
  readonly fetchIn: "own-thread" | "this-thread";
  /** "all": resumes downloads that an earlier run left unfinished; "own": runs only downloads started here. */
  readonly restore: "all" | "own";
  /** Whether models may be added: the folder is recorded as a model folder then. */
  readonly noteModelFolder: boolean;
  readonly onDownload: (download: Download) => void;
  readonly onDownloadRemoved: (downloadId: string) => void;
  readonly onImport: (change: Import) => void;
  /** Called with what is no expected failure of a download. */
  readonly onBug: (thrown: unknown) => void;
}

/** Opens no connection. An unreadable model folder is no failure yet: the list of models reports it. */
export async function openModelManager(options: ModelManagerOptions): Promise<ModelManager> {
  const { dataFolder, modelFolder, vault, environment, home, appVersion, restore, onBug } = options;
  const gate = openGate({ dataFolder, vault, environment, home, appVersion });
  const library = createLibrary({ modelFolder, environment, home, terms: gate.terms });
  const former = await openFormerFolders(dataFolder, modelFolder, options.noteModelFolder);
  const imports = createImports({ modelFolder, library, terms: gate.terms, onChange: options.onImport });
  const downloads = await createDownloads({
    modelFolder,
    hub: gate.hub,
    fetchFile:
      options.fetchIn === "this-thread"
        ? createFetcher({ hub: gate.hub })
        : createFetchThread({
            token: () => gate.tokens.held(),
            offline: () => gate.environment.offline,
            appVersion,
          }),
    library,
    terms: gate.terms,
    restore,
    onChange: options.onDownload,
    onRemoved: options.onDownloadRemoved,
    onBug,
  });
  return {
    gate,
    library,
    downloads,
    imports,
    get formerFolders() {
      return former.folders;
    },
    async removeAll() {
      const here = await removeModels(modelFolder, () => library.removeAll());
      const there = await former.removeOwn();
      return {
        leftInPlace: [...here.leftInPlace, ...there.leftInPlace],
        stillFetched: [...here.stillFetched, ...there.stillFetched],
        notReached: there.notReached,
      };
    },
    async dispose() {
      await Promise.all([downloads.dispose(), imports.dispose()]);
      gate.close();
    },
  };
}
