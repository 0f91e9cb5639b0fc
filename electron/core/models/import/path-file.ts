/** Files that are imported from their paths, and the context of their import. */
import type { Registry } from "../library/registry-lookup.ts";
import type { HeadedFile } from "./checked-file.ts";
import type { DiskReservation } from "./disk-reservation.ts";
import type { ImportProgress } from "./import-progress.ts";
import type { ImportPathsOptions } from "./imports.ts";
import type { LibraryWriter } from "./library-writer.ts";
import type { Staging } from "./staging.ts";

/** A file whose header is checked. */
export interface PathFile extends HeadedFile {
  readonly path: string;
  readonly importId: string;
}

export interface PathImportContext extends Required<ImportPathsOptions> {
  /** Called when a file's import is listed and can be cancelled. */
  readonly onBegin: (importId: string) => void;
  readonly registry: Registry;
  readonly staging: Staging;
  readonly libraryWriter: LibraryWriter;
  readonly importProgress: ImportProgress;
  /** The disk space reserved for all files; null: none is copied. */
  readonly reservation: DiskReservation | null;
}
