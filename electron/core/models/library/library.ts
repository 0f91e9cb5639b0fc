/**
 * The interface of the library to the rest of the core: the practice model, downloaded and imported models, models that
 * the user put into the model folder, and foreign models used in place. `create-library.ts` makes one. Only facts that
 * a file's size and time confirm are cached between two calls: the command line and another Casebook change the same
 * folder.
 */
import type { Failure } from "../../../../shared/errors.ts";
import type { FoundModel, InstalledModel, WaitingMmproj } from "../../../../shared/models/library.ts";
import type { ModelFiles } from "../../engine/local-engine.ts";
import type { TermsRecord } from "../gate/terms-record.ts";
import type { ModelRecord } from "./model-record.ts";
import type { Registry } from "./registry-lookup.ts";

/** A model in the list: what the engine needs to load it, and what the window shows of it. */
export interface LibraryModel extends ModelFiles {
  readonly installed: InstalledModel;
}

/** Called with the bytes hashed so far, of all that have to be. */
export type HashProgress = (bytes: number, total: number) => void;

export interface Removed {
  /** Names of models whose files lie outside the model folder: their records are deleted, the files stay. */
  readonly leftInPlace: readonly string[];
}

export interface Library {
  /** The practice model first, then the others by name, also those that cannot be loaded (`installed.problem`). */
  list(): Promise<LibraryModel[]>;
  /** Image encoders that were imported alone and belong to no model in the list. Throws NOT_FOUND. */
  waiting(): Promise<WaitingMmproj[]>;
  /** A model by its id, whether or not it can be loaded; null: there is none (any more). */
  get(modelId: string): Promise<LibraryModel | null>;
  /**
   * A model for loading, with exactly what the engine takes; null: there is none (any more). Throws the model's
   * problem: files that are missing, wrong, unreadable, or changed since they were verified never reach native code.
   * Throws TERMS_NOT_ACCEPTED for a model that the terms bind.
   */
  find(modelId: string): Promise<ModelFiles | null>;
  /** The practice model, its files checked against the registry. Throws MODEL_UNREADABLE. */
  practice(): Promise<LibraryModel>;
  /** Failures of the library's own records, for the notices at start. */
  notices(): Promise<Failure[]>;

  /** Adds a model whose files are in their places already. Throws LIBRARY_READ_ONLY, DISK_FULL. */
  addRecord(record: ModelRecord): Promise<void>;
  /**
   * Hashes the model's files again and records the outcome. Wrong bytes are an outcome, not an exception:
   * `installed.verification` holds it, and `find` refuses from then on. Throws MODEL_NOT_FOUND, MODEL_UNREADABLE,
   * CANCELLED, LIBRARY_READ_ONLY, DISK_FULL.
   */
  verify(modelId: string, onProgress?: HashProgress, signal?: AbortSignal): Promise<LibraryModel>;
  /**
   * Removes a model or a waiting image encoder. Deletes its managed files, except those that another model uses; the
   * record of files elsewhere is deleted, the files stay. Throws MODEL_NOT_FOUND, NOT_ALLOWED for the practice model,
   * LIBRARY_READ_ONLY.
   */
  remove(modelId: string): Promise<Removed>;
  /**
   * Deletes every copy in the library, with waiting image encoders and unfinished imports (terms 4.6). Throws
   * LIBRARY_READ_ONLY, NOT_ALLOWED.
   */
  removeAll(): Promise<Removed>;
  /** Like `removeAll`, but leaves what the user put into the folder. */
  removeOwn(): Promise<Removed>;
  /** Absolute path of the model's first file, to be shown in its folder. Throws MODEL_NOT_FOUND. */
  pathOf(modelId: string): Promise<string>;

  /** Files of the registry in the folders of other programs, matched by size and, where it is their name, by hash. */
  findForeign(): Promise<FoundModel[]>;
  /**
   * Hashes what {@link findForeign} found, and lists it in place when the bytes are right. Returns its id. Throws
   * NOT_FOUND, TERMS_NOT_ACCEPTED, DOWNLOAD_WRONG_HASH, CANCELLED.
   */
  useFound(foundId: string, onProgress?: HashProgress, signal?: AbortSignal): Promise<string>;
}

export interface LibraryOptions {
  readonly modelFolder: string;
  /**
   * Checked before foreign files are used, and before a model that the terms bind is loaded. Without it neither can be
   * done.
   */
  readonly terms?: Pick<TermsRecord, "require">;
  /** The environment that locates the folders of other programs. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** Default: the registry that ships with Casebook. */
  readonly registry?: Registry;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}
