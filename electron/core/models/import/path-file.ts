/** Files that are imported from their paths, and what their import goes through. */
import type { Registry } from "../library/known-files.ts";
import type { Board } from "./board.ts";
import type { HeadedFile } from "./checked-file.ts";
import type { ImportPathsOptions } from "./imports.ts";
import type { Claim } from "./room.ts";
import type { Shelf } from "./shelf.ts";
import type { Staging } from "./staging.ts";

/** A file with its header, on its way in. */
export interface PathFile extends HeadedFile {
  readonly path: string;
  readonly importId: string;
}

export interface TakeInContext extends Required<ImportPathsOptions> {
  /** A file's import is shown from here on, and can be cancelled. */
  readonly onBegin: (importId: string) => void;
  readonly registry: Registry;
  readonly staging: Staging;
  readonly shelf: Shelf;
  readonly board: Board;
  /** The room for all files; null: none is copied. */
  readonly claim: Claim | null;
}
