/** Files that a window uploads in chunks. Nothing from the window is trusted. */
import { randomUUID } from "node:crypto";
import { CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { type Import, isOver } from "../../../../shared/models/library.ts";
import { SerialQueue } from "../../../../shared/serial-queue.ts";
import { diskFailure, onDisk } from "../../files/disk-failure.ts";
import type { DiskReservation, DiskReservations } from "./disk-reservation.ts";
import type { DropPairing, PairingOutcome } from "./drop-pairing.ts";
import {
  bytesMissing,
  cancelledByUser,
  empty,
  noSuchImport,
  tooLarge,
  tooManyAtOnce,
  windowClosed,
  wrongPiece,
} from "./errors.ts";
import { modelFileName } from "./file-name.ts";
import type { ImportProgress } from "./import-progress.ts";
import type { Imports } from "./imports.ts";
import { type IncomingFile, openIncomingFile } from "./incoming-file.ts";
import type { Staging } from "./staging.ts";

export type ChunkedUpload = Pick<Imports, "begin" | "piece" | "finish" | "cancel" | "abandon" | "dispose">;

export interface ChunkedUploadOptions {
  readonly reservations: DiskReservations;
  readonly staging: Staging;
  readonly importProgress: ImportProgress;
  readonly dropPairing: DropPairing;
}

interface ActiveUpload {
  readonly incomingFile: IncomingFile;
  readonly reservation: DiskReservation;
  /** Bytes that were accepted, on the disk or about to be written. */
  accepted: number;
  /** All writes so far; they run one after another. */
  written: Promise<unknown>;
}

export function createChunkedUpload({
  reservations,
  staging,
  importProgress,
  dropPairing,
}: ChunkedUploadOptions): ChunkedUpload {
  const uploads = new Map<string, ActiveUpload>();
  /** Models and image encoders are paired one after another, so that each sees what came before it. */
  const pairing = new SerialQueue();

  const current = (importId: string): Import => {
    const known = importProgress.get(importId);
    if (known === null) throw noSuchImport();
    return known;
  };
  const end = async (importId: string, change: Partial<Import>): Promise<Import> => {
    const one = uploads.get(importId);
    uploads.delete(importId);
    dropPairing.forget(importId);
    one?.reservation.release();
    await one?.incomingFile.discard();
    return importProgress.put({ ...current(importId), ...change });
  };
  const fail = (importId: string, failure: Failure): Promise<Import> =>
    end(importId, { state: "failed", failure });

  const settle = async (outcome: PairingOutcome): Promise<Import> => {
    const { importId } = outcome;
    switch (outcome.state) {
      case "waiting":
        return importProgress.put({ ...current(importId), state: "waiting", failure: outcome.failure });
      case "failed":
        return fail(importId, outcome.failure);
      case "done":
        return end(importId, { state: "done", failure: null, modelId: outcome.modelId });
    }
  };

  return {
    async begin({ name, bytes, together }) {
      if (bytes === 0) throw empty();
      if (bytes > limits.modelFileBytes) throw tooLarge();
      if (uploads.size >= limits.importsAtOnce) throw tooManyAtOnce();
      const id = randomUUID();
      const shownName = modelFileName(name);
      const part = await onDisk(() => staging.newPart());
      const reservation = await reservations.reserve(bytes);
      const incomingFile = await onDisk(() =>
        openIncomingFile(part, { name: shownName, group: together ?? "", bytes }),
      ).catch((thrown: unknown) => {
        reservation.release();
        throw thrown;
      });
      uploads.set(id, { incomingFile, reservation, accepted: 0, written: Promise.resolve() });
      return importProgress.put({
        id,
        name: shownName,
        state: "receiving",
        bytes: 0,
        total: bytes,
        failure: null,
        role: null,
        modelId: null,
      });
    },

    async piece({ importId, offset, bytes }) {
      const before = current(importId);
      const one = uploads.get(importId);
      if (one === undefined || before.state !== "receiving") return before;
      const fits = bytes.length > 0 && bytes.length <= limits.importPieceBytes;
      if (!fits || offset !== one.accepted || offset + bytes.length > before.total) throw wrongPiece();
      one.accepted += bytes.length;
      const write = one.written.then(() => one.incomingFile.write(bytes));
      one.written = write.catch(() => undefined);
      try {
        await write;
      } catch (thrown) {
        return await failOrThrow(importId, thrown, fail);
      }
      const { received, facts } = one.incomingFile;
      one.reservation.setLeft(before.total - received);
      if (!uploads.has(importId)) return current(importId);
      const role = facts === null ? null : facts.role === "mmproj" ? "mmproj" : "model";
      return importProgress.put({ ...current(importId), bytes: received, role });
    },

    async finish(importId) {
      const before = current(importId);
      const one = uploads.get(importId);
      if (one === undefined || before.state !== "receiving") return before;
      if (one.accepted !== before.total) throw bytesMissing();
      await one.written;
      if (!uploads.has(importId)) return current(importId);
      importProgress.put({ ...current(importId), bytes: before.total, state: "checking" });
      try {
        const outcomes = await pairing.run(async () =>
          dropPairing.add(importId, await one.incomingFile.end()),
        );
        for (const outcome of outcomes) await settle(outcome);
        return current(importId);
      } catch (thrown) {
        return await failOrThrow(importId, thrown, fail);
      }
    },

    async cancel(importId) {
      const before = current(importId);
      const one = uploads.get(importId);
      if (one === undefined || isOver(before)) return;
      await one.written;
      // A file that is being moved into the library is not interrupted: it is there a moment later, and can be removed.
      if (current(importId).state === "checking") await pairing.settled();
      if (uploads.has(importId)) await fail(importId, cancelledByUser);
    },

    async abandon(importId) {
      const one = uploads.get(importId);
      if (one === undefined || current(importId).state !== "receiving") return;
      await one.written;
      if (uploads.has(importId) && current(importId).state === "receiving") {
        await fail(importId, windowClosed);
      }
    },

    async dispose() {
      await pairing.settled();
      for (const { incomingFile, written } of uploads.values()) {
        await written;
        await incomingFile.discard();
      }
      uploads.clear();
    },
  };
}

/** A failure of the file or the disk ends the import; a bug is thrown. */
async function failOrThrow(
  importId: string,
  thrown: unknown,
  fail: (importId: string, failure: Failure) => Promise<Import>,
): Promise<Import> {
  const failure = diskFailure(thrown);
  const failed = await fail(importId, toFailure(failure));
  if (failure instanceof CasebookError) return failed;
  throw failure;
}
