/** Single records under the vault key: the settings, a draft, and a word by which the right vault key is known. */

import { CasebookError } from "../../../shared/errors.ts";
import { defaultSettings, type Settings } from "../../../shared/settings.ts";
import type { Connection } from "./connection.ts";
import { orNull, type Place, sealJson, unsealJson } from "./seal.ts";
import { settingsFrom } from "./settings-record.ts";

export type MetaName = "settings" | "vault" | "draft";

const place = (name: MetaName): Place => ["meta", name, "value"];
const vaultWord = "casebook";

/** Throws STORE_DAMAGED. */
export const openMeta = (vaultKey: Uint8Array, name: MetaName, value: Uint8Array): unknown =>
  unsealJson(vaultKey, place(name), value);

/** What is written for a case that is not begun. null where the record is damaged. */
export function openBlankDraft(vaultKey: Uint8Array, value: Uint8Array): string | null {
  const text = orNull(() => openMeta(vaultKey, "draft", value));
  return typeof text === "string" ? text : null;
}

export class MetaTable {
  readonly #connection: Connection;
  readonly #vaultKey: Uint8Array;

  constructor(connection: Connection, vaultKey: Uint8Array) {
    this.#connection = connection;
    this.#vaultKey = vaultKey;
  }

  /** The defaults where there are none yet, or where the record is damaged. */
  readSettings(): Settings {
    try {
      return settingsFrom(this.#read("settings"));
    } catch (thrown) {
      if (thrown instanceof CasebookError && thrown.code === "STORE_DAMAGED") return defaultSettings;
      throw thrown;
    }
  }

  writeSettings(settings: Settings, now: number): void {
    this.#write("settings", settings, now);
  }

  /** What is written for a case that is not begun: it has no key of its own yet. Empty where there is none. */
  readBlankDraft(): string {
    const [row] = this.#connection.all<{ value: Uint8Array }>("SELECT value FROM meta WHERE name = 'draft'");
    return row === undefined ? "" : (openBlankDraft(this.#vaultKey, row.value) ?? "");
  }

  writeBlankDraft(text: string, now: number): void {
    if (text === "") this.#connection.run("DELETE FROM meta WHERE name = 'draft'");
    else this.#write("draft", text, now);
  }

  /** Written once, when the database is made. */
  writeVaultWord(now: number): void {
    this.#write("vault", vaultWord, now);
  }

  /** Whether this vault key is the one that the database was made with. */
  vaultKeyFits(): boolean {
    try {
      return this.#read("vault") === vaultWord;
    } catch (thrown) {
      if (thrown instanceof CasebookError && thrown.code === "STORE_DAMAGED") return false;
      throw thrown;
    }
  }

  #write(name: MetaName, value: unknown, now: number): void {
    this.#connection.run(
      "INSERT INTO meta (name, value, written_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, written_at = excluded.written_at",
      name,
      sealJson(this.#vaultKey, place(name), value),
      now,
    );
  }

  #read(name: MetaName): unknown {
    const [row] = this.#connection.all<{ value: Uint8Array }>("SELECT value FROM meta WHERE name = ?", name);
    return row === undefined ? undefined : openMeta(this.#vaultKey, name, row.value);
  }
}
