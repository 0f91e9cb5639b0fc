/** Everything but the images that can be read in a damaged database, proven by its seals. */
import type { Message, Provenance } from "../../../../shared/domain.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import type { Settings } from "../../../../shared/settings.ts";
import { type CaseRow, openText } from "../case-table.ts";
import { openDraft } from "../draft-table.ts";
import { unwrapKey } from "../key-ring.ts";
import { openMessage, openProvenance } from "../message-table.ts";
import { openBlankDraft, openMeta } from "../meta-table.ts";
import { orNull } from "../seal.ts";
import { settingsFrom } from "../settings-record.ts";
import type { PageImage } from "./page-image.ts";
import { findRecords } from "./records.ts";
import { rowOf, type SalvagedRow } from "./rows.ts";

type RowOf<Table extends SalvagedRow["table"]> = Extract<SalvagedRow, { table: Table }>;

export interface SalvagedCase {
  readonly id: string;
  readonly wrapped: Uint8Array;
  readonly key: Uint8Array;
  /** null where the row itself is lost and only the copy of its key is left. */
  readonly row: CaseRow | null;
  readonly title: string | null;
  readonly preview: string | null;
  /** Empty where none was found. */
  readonly draft: string;
  readonly messages: ReadonlyMap<string, Message>;
  readonly provenance: ReadonlyMap<string, Provenance>;
}

export interface Salvage {
  readonly settings: Settings | null;
  /** Of the case that is not begun. */
  readonly blankDraft: string;
  readonly cases: ReadonlyMap<string, SalvagedCase>;
  /** Ids that something still points to, whether or not the thing itself was found. */
  readonly mentioned: ReadonlySet<string>;
  /** Records that were found but cannot be read. */
  readonly unreadable: number;
}

/** Throws VAULT_UNREADABLE where everything is sealed with another key: that is no damage. */
export function gather(image: PageImage, vaultKey: Uint8Array): Salvage {
  const rows: Exclude<SalvagedRow, { table: "attachments" }>[] = [];
  const mentioned = new Set<string>();
  let unreadable = 0;
  for (const found of findRecords(image)) {
    if (found.type === "broken") unreadable += 1;
    if (found.type === "entry" && typeof found.values[0] === "string") mentioned.add(found.values[0]);
    const row = found.type === "row" ? rowOf(found.values) : null;
    if (row !== null && row.table !== "attachments") rows.push(row);
  }
  const of = <Table extends SalvagedRow["table"]>(table: Table): RowOf<Table>[] =>
    rows.filter((row): row is RowOf<Table> & (typeof rows)[number] => row.table === table);
  const attempt = <Result>(work: () => Result): Result | null => {
    const result = orNull(work);
    if (result === null) unreadable += 1;
    return result;
  };

  const metaRows = of("meta");
  const keys = openKeys(vaultKey, of("cases"), of("key_copies"));
  const vaultWords = metaRows.filter((row) => row.name === "vault");
  const sealed = keys.wrappedCount + vaultWords.length;
  const opened =
    keys.byCase.size +
    vaultWords.filter((row) => orNull(() => openMeta(vaultKey, "vault", row.value))).length;
  if (sealed > 0 && opened === 0) throw otherKey();

  const cases = new Map<
    string,
    SalvagedCase & { messages: Map<string, Message>; provenance: Map<string, Provenance> }
  >();
  const caseRows = new Map(of("cases").map(({ row }) => [row.id, row]));
  const oldestFirst = of("drafts").toSorted((a, b) => a.row.written_at - b.row.written_at);
  const drafts = new Map(oldestFirst.map(({ row }) => [row.case_id, row]));
  for (const [id, { wrapped, key }] of keys.byCase) {
    const row = caseRows.get(id) ?? null;
    const draftRow = drafts.get(id);
    const text = (column: "title" | "preview"): string | null =>
      row === null ? null : attempt(() => openText(key, id, column, row[column]));
    cases.set(id, {
      id,
      wrapped,
      key,
      row,
      title: text("title"),
      preview: text("preview"),
      draft: draftRow === undefined ? "" : (attempt(() => openDraft(key, draftRow)) ?? ""),
      messages: new Map(),
      provenance: new Map(),
    });
  }
  for (const { row } of of("messages")) {
    const owner = cases.get(row.case_id);
    // A case whose key was destroyed on purpose is not a loss.
    if (owner === undefined && keys.destroyed.has(row.case_id)) continue;
    const message = owner && attempt(() => openMessage(owner.key, row));
    mentioned.add(row.id);
    if (row.parent_id !== null) mentioned.add(row.parent_id);
    if (!owner || !message) continue;
    owner.messages.set(row.id, message);
    if (message.role === "question") for (const id of message.attachmentIds) mentioned.add(id);
  }
  for (const { row } of of("provenance")) {
    const owner = cases.get(row.case_id);
    const found = owner && attempt(() => openProvenance(owner.key, row.case_id, row.answer_id, row.body));
    if (owner && found) owner.provenance.set(row.answer_id, found);
  }
  for (const { name } of metaRows) mentioned.delete(name);
  for (const id of keys.destroyed) mentioned.delete(id);
  const settings = metaRows.find((row) => row.name === "settings");
  const blankDraft = metaRows.find((row) => row.name === "draft");
  return {
    settings:
      settings === undefined
        ? null
        : attempt(() => settingsFrom(openMeta(vaultKey, "settings", settings.value))),
    blankDraft:
      blankDraft === undefined ? "" : (attempt(() => openBlankDraft(vaultKey, blankDraft.value)) ?? ""),
    cases,
    mentioned,
    unreadable,
  };
}

function openKeys(
  vaultKey: Uint8Array,
  rows: readonly RowOf<"cases">[],
  copies: readonly RowOf<"key_copies">[],
) {
  const byCase = new Map<string, { wrapped: Uint8Array; key: Uint8Array }>();
  const destroyed = new Set<string>();
  let wrappedCount = 0;
  const candidates = [
    ...rows.map(({ row }) => ({ id: row.id, wrapped: row.wrapped_key })),
    ...copies.map(({ caseId, wrapped }) => ({ id: caseId, wrapped })),
  ];
  for (const { id, wrapped } of candidates) {
    if (wrapped.length === 0) {
      destroyed.add(id);
      continue;
    }
    wrappedCount += 1;
    const key = orNull(() => unwrapKey(vaultKey, id, wrapped));
    if (key !== null) byCase.set(id, { wrapped, key });
  }
  for (const id of destroyed) byCase.delete(id);
  return { byCase, destroyed, wrappedCount };
}

const otherKey = (): CasebookError =>
  new CasebookError(
    "VAULT_UNREADABLE",
    "The cases in this data folder are sealed with another key than the one that is there.",
    "Put the right key back from a backup, or choose another data folder with CASEBOOK_DATA. Nothing was changed.",
  );
