/** AES-256-GCM for one record at a time. A record opens only in the place that it was sealed for. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { CasebookError } from "../../../shared/errors.ts";

/** Where a sealed record belongs: table, row, column, and what else of the row must not be changed. */
export type Place = readonly (string | number | null)[];

const algorithm = "aes-256-gcm";
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes + tagBytes;

const associatedData = (place: Place): Buffer =>
  Buffer.from(JSON.stringify(["casebook", version, ...place]), "utf8");

/** Layout: version (1 byte), nonce (12), tag (16), ciphertext. `key`: 32 bytes. */
export function seal(key: Uint8Array, place: Place, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(associatedData(place));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Throws STORE_DAMAGED for a wrong key, a changed byte, or a record of another place. */
export function unseal(key: Uint8Array, place: Place, sealed: Uint8Array): Uint8Array {
  if (sealed.length < headBytes || sealed[0] !== version) throw brokenSeal();
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(sealed.subarray(1 + nonceBytes, headBytes));
  const plain = decipher.update(sealed.subarray(headBytes));
  try {
    decipher.final();
  } catch (cause) {
    throw brokenSeal(cause);
  }
  return plain;
}

export const sealJson = (key: Uint8Array, place: Place, value: unknown): Uint8Array =>
  seal(key, place, Buffer.from(JSON.stringify(value), "utf8"));

export const unsealJson = (key: Uint8Array, place: Place, sealed: Uint8Array): unknown =>
  JSON.parse(Buffer.from(unseal(key, place, sealed)).toString("utf8"));

/** null for what its seal or its form refuses. */
export function orNull<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof CasebookError || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function brokenSeal(cause?: unknown): CasebookError {
  return new CasebookError(
    "STORE_DAMAGED",
    "A stored record cannot be read: it was changed outside Casebook or is damaged.",
    "The other records are not affected. Restore the data folder from a backup if you need this one.",
    { cause },
  );
}
