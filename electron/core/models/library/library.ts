/**
 * The models on this computer, as the rest of the core knows them: what ships with Casebook, what was fetched or imported,
 * what was put into the model folder by hand, and what is used where another program keeps it. `create-library.ts` makes
 * one. Nothing is remembered between two calls but what a file's size and time vouch for: the command line and another
 * Casebook change the same folder.
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

/** Bytes hashed so far, of all that have to be. */
export type HashProgress = (bytes: number, total: number) => void;

export interface Removed {
  /** Names of models whose files lie outside the model folder: they were forgotten, the files are still there. */
  readonly leftInPlace: readonly string[];
}

export interface RemovedAll extends Removed {
  /** Names of downloads that another Casebook, or its command line, has in hand: they stay. */
  readonly stillFetched: readonly string[];
}

export interface Library {
  /** The practice model first, then the others by name, also those that cannot be loaded (`installed.problem`). */
  list(): Promise<LibraryModel[]>;
  /** Image encoders that were imported by themselves and belong to no model in the list. Throws NOT_FOUND. */
  waiting(): Promise<WaitingMmproj[]>;
  /** By id, whether or not it can be loaded; null where there is none (any more). */
  get(modelId: string): Promise<LibraryModel | null>;
  /**
   * For loading: exactly what the engine takes. null where there is none (any more). Throws the model's problem: files that
   * are missing, changed since they were verified, wrong or unreadable never reach native code. Throws TERMS_NOT_ACCEPTED for
   * a model that they bind.
   */
  find(modelId: string): Promise<ModelFiles | null>;
  /** Its files are checked against the registry. Throws MODEL_UNREADABLE. */
  practice(): Promise<LibraryModel>;
  /** What could not be read of the library's own records, for the notices at start. */
  notices(): Promise<Failure[]>;

  /** Puts a model into the list; the files are there already. Throws LIBRARY_READ_ONLY, DISK_FULL. */
  addRecord(record: ModelRecord): Promise<void>;
  /**
   * Hashes the model's files again and records the outcome. Wrong bytes are an outcome, not an exception:
   * `installed.verification` says it, and `find` refuses from then on.
   * Throws MODEL_NOT_FOUND, MODEL_UNREADABLE, CANCELLED, LIBRARY_READ_ONLY, DISK_FULL.
   */
  verify(modelId: string, onProgress?: HashProgress, signal?: AbortSignal): Promise<LibraryModel>;
  /**
   * Of a model, or an image encoder that waits. Deletes its files inside the model folder, but those that another model uses as well; files elsewhere are only
   * forgotten. Throws MODEL_NOT_FOUND, NOT_ALLOWED for the practice model, LIBRARY_READ_ONLY.
   */
  remove(modelId: string): Promise<Removed>;
  /**
   * Every copy in the library, with image encoders that wait, unfinished downloads and unfinished imports (terms 4.6).
   * Throws LIBRARY_READ_ONLY, NOT_ALLOWED.
   */
  removeAll(): Promise<RemovedAll>;
  /** The same, but what was put into the folder by hand stays. */
  removeOwn(): Promise<RemovedAll>;
  /** Absolute path of the model's first file, to be shown in its folder. Throws MODEL_NOT_FOUND. */
  pathOf(modelId: string): Promise<string>;

  /** Files of the registry in the folders of other programs, matched by size and, where it is their name, by hash. */
  findForeign(): Promise<FoundModel[]>;
  /**
   * Hashes what {@link findForeign} found, and lists it in place when the bytes are right. Returns its id.
   * Throws NOT_FOUND, TERMS_NOT_ACCEPTED, DOWNLOAD_WRONG_HASH, CANCELLED.
   */
  useFound(foundId: string, onProgress?: HashProgress, signal?: AbortSignal): Promise<string>;
}

export interface LibraryOptions {
  readonly modelFolder: string;
  /**
   * Asked before another program's files are used, and before a model that the terms bind is loaded. Left out: neither can
   * be done.
   */
  readonly terms?: Pick<TermsRecord, "require">;
  /** Where other programs keep their models follows from these. Left out: those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** Left out: what ships with Casebook. */
  readonly registry?: Registry;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}
