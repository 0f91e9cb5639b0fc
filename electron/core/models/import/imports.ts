/**
 * The interface of imports to the rest of the core: files uploaded by a window in chunks, or read from a path.
 * `createImports` of `create-imports.ts` makes one.
 */
import type { Failure } from "../../../../shared/errors.ts";
import type { Import, InstalledModel } from "../../../../shared/models/library.ts";
import type { TermsRecord } from "../gate/terms-record.ts";
import type { Library } from "../library/library.ts";
import type { Registry } from "../library/registry-lookup.ts";

export interface Imports {
  /** The imports that are not over yet, in the order in which they began. */
  list(): readonly Import[];
  /**
   * Begins the upload of a file of `bytes` bytes. `together`: an id of the caller's that all files of one drop share.
   * Throws TERMS_NOT_ACCEPTED, TOO_LARGE, DISK_FULL, LIBRARY_READ_ONLY, IMPORT_REFUSED for an empty file.
   */
  begin(file: {
    readonly name: string;
    readonly bytes: number;
    readonly together?: string | undefined;
  }): Promise<Import>;
  /**
   * Takes the next bytes. A file that is no usable model, and a full disk, end the import: it is returned as "failed".
   * An import that is over does not change. Throws NOT_FOUND, and BAD_REQUEST for a piece that is too long or not the
   * next one, which changes nothing.
   */
  piece(piece: {
    readonly importId: string;
    readonly offset: number;
    readonly bytes: Uint8Array;
  }): Promise<Import>;
  /**
   * Called after the last piece: moves the file into the library and pairs it. The import is returned as "done",
   * "failed" (MMPROJ_MISMATCH, IMPORT_REFUSED, DISK_FULL...), or "waiting" for further parts of a split model, which
   * its failure names. Throws NOT_FOUND, and BAD_REQUEST when bytes are missing.
   */
  finish(importId: string): Promise<Import>;
  /**
   * Deletes the bytes that arrived; of paths imported together, all files that are not in the library yet. Throws
   * NOT_FOUND.
   */
  cancel(importId: string): Promise<void>;
  /**
   * Called when the uploading window is gone: the import fails and its bytes are deleted, unless all of them have
   * arrived.
   */
  abandon(importId: string): Promise<void>;
  /**
   * Imports files and folders of this computer. Files that cannot be imported are named in `refused`; the others are
   * imported. Throws TERMS_NOT_ACCEPTED, DISK_FULL, LIBRARY_READ_ONLY, CANCELLED, and the first refusal when no file
   * was imported.
   */
  importPaths(paths: readonly string[], options: ImportPathsOptions): Promise<ImportReport>;
  /** Stops all imports and deletes what is unfinished. */
  dispose(): Promise<void>;
}

export interface ImportPathsOptions {
  /** "in-place": the files stay where they are. */
  readonly how: "copy" | "in-place";
  /** Called with the bytes read so far, of all files together. */
  readonly onProgress?: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly models: readonly ImportedModel[];
  /** `modelId` null: the image encoder fits no model yet, and waits in the library. */
  readonly mmprojFiles: readonly { readonly name: string; readonly modelId: string | null }[];
  readonly refused: readonly { readonly name: string; readonly failure: Failure }[];
}

export interface ImportedModel {
  readonly modelId: string;
  readonly name: string;
  readonly verification: InstalledModel["verification"];
  readonly hasImageEncoder: boolean;
  /** The model was in the library before; nothing was copied. */
  readonly known: boolean;
}

export interface ImportsOptions {
  readonly modelFolder: string;
  readonly library: Library;
  /** Checked before anything is imported. */
  readonly terms: Pick<TermsRecord, "require">;
  /** Called also for files that `importPaths` reads; at most 4 times a second for each while bytes move. */
  readonly onChange?: (change: Import) => void;
  /** Default: the registry that ships with Casebook. */
  readonly registry?: Registry;
  /** Bytes on the disk that are left to everything else. Default: `limits.diskReserveBytes`. */
  readonly reserveBytes?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}
