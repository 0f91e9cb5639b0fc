/**
 * How model files get in without the hub, as the rest of the core knows it: handed over by the window piece by piece, or
 * read from a path. `createImports` of `create-imports.ts` makes one.
 */
import type { Failure } from "../../../../shared/errors.ts";
import type { Import, InstalledModel } from "../../../../shared/models/library.ts";
import type { TermsRecord } from "../gate/terms-record.ts";
import type { Library } from "../library/library.ts";
import type { Registry } from "../library/registry-lookup.ts";

export interface Imports {
  /** Those that are not over yet, in the order in which they began. */
  list(): readonly Import[];
  /**
   * A file of `bytes` bytes is about to come. `together`: an id of the caller's that all files of one drop share.
   * Throws TERMS_NOT_ACCEPTED, TOO_LARGE, DISK_FULL, LIBRARY_READ_ONLY, IMPORT_REFUSED for an empty file.
   */
  begin(file: {
    readonly name: string;
    readonly bytes: number;
    readonly together?: string | undefined;
  }): Promise<Import>;
  /**
   * The next bytes. A file that is no usable model, and a disk that is full, end the import: it comes back "failed".
   * For one that is over nothing changes. Throws NOT_FOUND, and BAD_REQUEST for a piece that is too long or not the next
   * one, which changes nothing.
   */
  piece(piece: {
    readonly importId: string;
    readonly offset: number;
    readonly bytes: Uint8Array;
  }): Promise<Import>;
  /**
   * After the last piece: into the library, paired with what belongs to it. It comes back "done", "failed"
   * (MMPROJ_MISMATCH, IMPORT_REFUSED, DISK_FULL...), or "waiting" for the further parts of a split model, which its failure
   * names. Throws NOT_FOUND, and BAD_REQUEST when bytes are missing.
   */
  finish(importId: string): Promise<Import>;
  /** Deletes what has arrived; of paths that were given together, all that are not in yet. Throws NOT_FOUND. */
  cancel(importId: string): Promise<void>;
  /** The window that hands it over is gone: "failed", and what has arrived is deleted. One that has all its bytes goes on. */
  abandon(importId: string): Promise<void>;
  /**
   * Files and folders of this computer. Files that cannot be taken are named in `refused`, the others go in.
   * Throws TERMS_NOT_ACCEPTED, DISK_FULL, LIBRARY_READ_ONLY, CANCELLED, and the first refusal when nothing went in.
   */
  importPaths(paths: readonly string[], options: ImportPathsOptions): Promise<ImportReport>;
  /** Stops what runs and deletes what is unfinished. */
  dispose(): Promise<void>;
}

export interface ImportPathsOptions {
  /** "in-place": the files stay where they are. */
  readonly how: "copy" | "in-place";
  /** Bytes read so far, of all files together. */
  readonly onProgress?: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly models: readonly ImportedModel[];
  /** `modelId` null: it fits no model yet, and waits in the library. */
  readonly mmprojFiles: readonly { readonly name: string; readonly modelId: string | null }[];
  readonly refused: readonly { readonly name: string; readonly failure: Failure }[];
}

export interface ImportedModel {
  readonly modelId: string;
  readonly name: string;
  readonly verification: InstalledModel["verification"];
  readonly hasImageEncoder: boolean;
  /** It was in the library before; nothing was copied again. */
  readonly known: boolean;
}

export interface ImportsOptions {
  readonly modelFolder: string;
  readonly library: Library;
  /** Asked before anything comes in. */
  readonly terms: Pick<TermsRecord, "require">;
  /** Also for files that `importPaths` reads; at most 4 times a second for each while bytes move. */
  readonly onChange?: (change: Import) => void;
  /** Left out: what ships with Casebook. */
  readonly registry?: Registry;
  /** Room on the disk that is left to everything else, in bytes; `limits.diskReserveBytes`. */
  readonly reserveBytes?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}
