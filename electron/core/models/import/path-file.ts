/** Files that are imported from their paths, and what their import goes through. */
import type { Registry } from "../library/registry-lookup.ts";
import type { HeadedFile } from "./checked-file.ts";
import type { DiskReservation } from "./disk-reservation.ts";
import type { ImportProgress } from "./import-progress.ts";
import type { ImportPathsOptions } from "./imports.ts";
import type { LibraryWriter } from "./library-writer.ts";
import type { Staging } from "./staging.ts";

/** A file with its header, on its way in. */
export interface PathFile extends HeadedFile {
  readonly path: string;
  readonly importId: string;
}

export interface PathImportContext extends Required<ImportPathsOptions> {
  /** A file's import is shown from here on, and can be cancelled. */
  readonly onBegin: (importId: string) => void;
  readonly registry: Registry;
  readonly staging: Staging;
  readonly libraryWriter: LibraryWriter;
  readonly importProgress: ImportProgress;
  /** The room for all files; null: none is copied. */
  readonly reservation: DiskReservation | null;
}
