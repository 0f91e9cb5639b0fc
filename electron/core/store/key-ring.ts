/** The keys: one vault key that the shell hands in, and one key per case, wrapped by it. */
import { randomBytes } from "node:crypto";
import { CasebookError } from "../../../shared/errors.ts";
import type { Connection } from "./connection.ts";
import { seal, unseal } from "./seal.ts";

export const keyBytes = 32;

const wrapPlace = (caseId: string) => ["keys", caseId, "wrapped"] as const;

export const wrapKey = (vaultKey: Uint8Array, caseId: string, caseKey: Uint8Array): Uint8Array =>
  seal(vaultKey, wrapPlace(caseId), caseKey);

/** Throws STORE_DAMAGED where the vault key does not open it. */
export const unwrapKey = (vaultKey: Uint8Array, caseId: string, wrapped: Uint8Array): Uint8Array =>
  unseal(vaultKey, wrapPlace(caseId), wrapped);

export class KeyRing {
  readonly #connection: Connection;
  readonly vaultKey: Uint8Array;
  readonly #unwrapped = new Map<string, Uint8Array>();

  constructor(connection: Connection, vaultKey: Uint8Array) {
    this.#connection = connection;
    this.vaultKey = vaultKey;
  }

  /** A new key in its wrapped form, which the caller writes in the transaction that makes the case. */
  create(caseId: string): Uint8Array {
    return wrapKey(this.vaultKey, caseId, randomBytes(keyBytes));
  }

  /** Throws STORE_DAMAGED where the vault key does not open it. */
  unwrap(caseId: string, wrapped: Uint8Array): Uint8Array {
    const caseKey = unwrapKey(this.vaultKey, caseId, wrapped);
    this.#unwrapped.set(caseId, caseKey);
    return caseKey;
  }

  /** Throws NOT_FOUND for a case that is not there, STORE_DAMAGED where neither copy of its key can be read. */
  read(caseId: string): Uint8Array {
    const known = this.#unwrapped.get(caseId);
    if (known !== undefined) return known;
    const copies = this.wrapped(caseId);
    if (copies.length === 0) throw caseNotFound();
    let failure: unknown;
    for (const copy of copies) {
      try {
        return this.unwrap(caseId, copy);
      } catch (thrown) {
        failure = thrown;
      }
    }
    throw failure;
  }

  /** The copies in the file; normally two. */
  wrapped(caseId: string): Uint8Array[] {
    return this.#connection
      .all<{ wrapped_key: Uint8Array }>(
        "SELECT wrapped_key FROM cases WHERE id = ? UNION ALL SELECT wrapped_key FROM key_copies WHERE case_id = ?",
        caseId,
        caseId,
      )
      .map((copy) => copy.wrapped_key);
  }

  /** null where neither copy can be read. Throws NOT_FOUND for a case that is not there. */
  readOrNull(caseId: string): Uint8Array | null {
    try {
      return this.read(caseId);
    } catch (thrown) {
      if (thrown instanceof CasebookError && thrown.code === "STORE_DAMAGED") return null;
      throw thrown;
    }
  }

  /** Overwrites the key in memory. The copies on the disk are the caller's to destroy. */
  forget(caseId: string): void {
    this.#unwrapped.get(caseId)?.fill(0);
    this.#unwrapped.delete(caseId);
  }
}

export const caseNotFound = (): CasebookError =>
  new CasebookError("NOT_FOUND", "This case is not there any more.", "Choose another case from the list.");
