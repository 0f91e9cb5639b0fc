/** Reserves disk space for all imports together, so that the bytes still to come of one import are not given to another. */
import { requireDiskSpace } from "../../files/disk-space.ts";

export interface DiskReservation {
  /** Sets the bytes that have yet to come. */
  setLeft(bytes: number): void;
  /** Ends the reservation. */
  release(): void;
}

export interface DiskReservations {
  /** Throws DISK_FULL. The caller releases the reservation. */
  reserve(bytes: number): Promise<DiskReservation>;
}

/** @param reserve bytes that are left to everything else */
export function createDiskReservations(modelFolder: string, reserve: number): DiskReservations {
  const reserved = new Map<DiskReservation, number>();
  return {
    async reserve(bytes) {
      const reservation: DiskReservation = {
        setLeft: (left) => void (reserved.has(reservation) && reserved.set(reservation, left)),
        release: () => void reserved.delete(reservation),
      };
      reserved.set(reservation, bytes);
      try {
        const all = [...reserved.values()].reduce((sum, left) => sum + left, 0);
        await requireDiskSpace(modelFolder, { bytes: all, reserve, toBe: "copied" });
        return reservation;
      } catch (thrown) {
        reservation.release();
        throw thrown;
      }
    },
  };
}
