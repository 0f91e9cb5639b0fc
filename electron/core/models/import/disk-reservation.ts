/** Room on the disk for all imports together: each has what it needs, also when the others have not arrived yet. */
import { requireRoom } from "../../files/disk-reservation.ts";

export interface Claim {
  /** So many bytes have yet to come. */
  setLeft(bytes: number): void;
  /** Nothing more will come. */
  release(): void;
}

export interface Room {
  /** Throws DISK_FULL. To be released. */
  claim(bytes: number): Promise<Claim>;
}

/** @param reserve bytes that are left to everything else */
export function createRoom(modelFolder: string, reserve: number): Room {
  const claims = new Map<Claim, number>();
  return {
    async claim(bytes) {
      const claim: Claim = {
        setLeft: (left) => void (claims.has(claim) && claims.set(claim, left)),
        release: () => void claims.delete(claim),
      };
      claims.set(claim, bytes);
      try {
        const all = [...claims.values()].reduce((sum, left) => sum + left, 0);
        await requireRoom(modelFolder, { bytes: all, reserve, toBe: "copied" });
        return claim;
      } catch (thrown) {
        claim.release();
        throw thrown;
      }
    },
  };
}
