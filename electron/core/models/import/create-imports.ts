/** Creates the imports of one model folder from their parts. */
import path from "node:path";
import { limits } from "../../../../shared/limits.ts";
import { registeredModels } from "../../../../shared/models/known-models.ts";
import { createRecords } from "../library/records.ts";
import { createChunkedUpload } from "./chunked-upload.ts";
import { cleanUp } from "./clean-up.ts";
import { createDiskReservations } from "./disk-reservation.ts";
import { createDropPairing } from "./drop-pairing.ts";
import { importPaths } from "./import-paths.ts";
import { createImportProgress } from "./import-progress.ts";
import type { Imports, ImportsOptions } from "./imports.ts";
import { createLibraryWriter } from "./library-writer.ts";
import { createStaging } from "./staging.ts";

/** Paths of one request. Cancelling one of its imports cancels all. */
interface Batch {
  readonly imports: ReadonlySet<string>;
  readonly stop: AbortController;
  readonly done: Promise<unknown>;
}

/** Imports into one model folder. Leftovers of earlier imports are deleted in the background. Throws nothing itself. */
export function createImports(options: ImportsOptions): Imports {
  const { library, terms, onChange = () => undefined, registry = registeredModels, now = Date.now } = options;
  const modelFolder = path.resolve(options.modelFolder);
  const staging = createStaging(modelFolder);
  const records = createRecords(modelFolder);
  const libraryWriter = createLibraryWriter({ modelFolder, library, records, registry, now });
  const importProgress = createImportProgress(onChange, now);
  const dropPairing = createDropPairing(libraryWriter, registry);
  const reservations = createDiskReservations(modelFolder, options.reserveBytes ?? limits.diskReserveBytes);
  const chunkedUpload = createChunkedUpload({ reservations, staging, importProgress, dropPairing });
  const cleaned = cleanUp({ modelFolder, staging, records });
  const batches = new Set<Batch>();

  return {
    list: () => importProgress.list(),
    async begin(file) {
      await terms.require();
      await cleaned;
      return chunkedUpload.begin(file);
    },
    piece: (piece) => chunkedUpload.piece(piece),
    finish: (importId) => chunkedUpload.finish(importId),
    abandon: (importId) => chunkedUpload.abandon(importId),
    async cancel(importId) {
      const batch = [...batches].find(({ imports }) => imports.has(importId));
      if (batch === undefined) return chunkedUpload.cancel(importId);
      batch.stop.abort();
      await batch.done.catch(() => undefined);
    },
    async importPaths(paths, { how, onProgress = () => undefined, signal }) {
      await terms.require();
      await cleaned;
      const stop = new AbortController();
      const imports = new Set<string>();
      const done = importPaths(paths, {
        how,
        onProgress,
        signal: AbortSignal.any(signal === undefined ? [stop.signal] : [stop.signal, signal]),
        onBegin: (importId) => imports.add(importId),
        modelFolder,
        reservations,
        registry,
        staging,
        libraryWriter,
        importProgress,
      });
      const batch: Batch = { imports, stop, done };
      batches.add(batch);
      try {
        return await done;
      } finally {
        batches.delete(batch);
      }
    },
    async dispose() {
      for (const { stop } of batches) stop.abort();
      await Promise.allSettled([cleaned, ...[...batches].map(({ done }) => done)]);
      await chunkedUpload.dispose();
      await staging.dispose();
    },
  };
}
