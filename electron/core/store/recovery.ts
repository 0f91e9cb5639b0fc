/** A fresh database out of a damaged one, with everything that can still be read. */
import type { Message } from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import { AttachmentTable, openAttachment } from "./attachment-table.ts";
import { CaseTable, unreadableTitle } from "./case-table.ts";
import type { Connection } from "./connection.ts";
import { DraftTable } from "./draft-table.ts";
import { KeyRing } from "./key-ring.ts";
import { MessageTable } from "./message-table.ts";
import { MetaTable } from "./meta-table.ts";
import { buildDatabase } from "./new-database.ts";
import { previewOf } from "./preview.ts";
import { swapInRecovered } from "./quarantine.ts";
import { PageImage } from "./salvage/page-image.ts";
import { gather, type Salvage, type SalvagedCase } from "./salvage/read-records.ts";
import { findRecords } from "./salvage/records.ts";
import { rowOf } from "./salvage/rows.ts";
import { mendTree } from "./salvage/tree.ts";
import { orNull } from "./seal.ts";
import { recoveredPath } from "./store-files.ts";

interface Recovered {
  readonly cases: number;
  readonly messages: number;
  readonly images: number;
  /** At least: what left no trace cannot be counted. */
  readonly lost: number;
}

/**
 * Leaves `path` sound and the damaged files beside it. Throws VAULT_UNREADABLE, STORE_FULL, STORE_READ_ONLY; then
 * nothing has changed.
 */
export function recoverDatabase(path: string, vaultKey: Uint8Array, now: number): Failure {
  const image = new PageImage(path);
  let recovered: Recovered;
  try {
    const salvage = gather(image, vaultKey);
    recovered = buildDatabase(path, recoveredPath(path), vaultKey, now, (connection) =>
      rebuild(connection, image, salvage, vaultKey, now),
    );
  } finally {
    image.close();
  }
  return notice(recovered, swapInRecovered(path, now));
}

function rebuild(
  connection: Connection,
  image: PageImage,
  salvage: Salvage,
  vaultKey: Uint8Array,
  now: number,
): Recovered {
  const meta = new MetaTable(connection, vaultKey);
  if (salvage.settings !== null) meta.writeSettings(salvage.settings, now);
  meta.writeBlankDraft(salvage.blankDraft, now);
  const found = new Set<string>();
  let messages = 0;
  for (const each of salvage.cases.values()) {
    const tree = mendTree([...each.messages.values()]);
    connection.transaction(() => insertCase(connection, vaultKey, each, tree, now));
    for (const message of each.messages.values()) found.add(message.id);
    found.add(each.id);
    messages += each.messages.size;
  }
  const images = insertImages(connection, image, salvage, found);
  const missing = [...salvage.mentioned].filter((id) => !found.has(id)).length;
  return {
    cases: salvage.cases.size,
    messages,
    images: images.count,
    lost: Math.max(missing, salvage.unreadable + images.unreadable),
  };
}

function insertCase(
  connection: Connection,
  vaultKey: Uint8Array,
  { id, wrapped, key, row, title, preview, draft, provenance }: SalvagedCase,
  tree: readonly Message[],
  now: number,
): void {
  const cases = new CaseTable(connection, new KeyRing(connection, vaultKey));
  const table = new MessageTable(connection);
  const last = tree.at(-1);
  const leafIsThere = tree.some((message) => message.id === row?.leaf_id);
  cases.insert(
    {
      id,
      created_at: row?.created_at ?? tree[0]?.createdAt ?? now,
      updated_at: row?.updated_at ?? last?.createdAt ?? now,
      deleted_at: row?.deleted_at ?? null,
      leaf_id: (leafIsThere ? row?.leaf_id : last?.id) ?? null,
    },
    wrapped,
    { title: title ?? unreadableTitle, preview: preview ?? previewOf(last?.text ?? "") },
  );
  new DraftTable(connection).write(key, id, draft, now);
  for (const message of tree) {
    table.insert(key, message);
    const known = provenance.get(message.id);
    if (known !== undefined) table.writeProvenance(key, id, message.id, known);
  }
}

/** One after another: together they may not fit into memory. */
function insertImages(connection: Connection, image: PageImage, salvage: Salvage, found: Set<string>) {
  const table = new AttachmentTable(connection);
  let count = 0;
  let unreadable = 0;
  for (const record of findRecords(image)) {
    const salvaged = record.type === "row" ? rowOf(record.values) : null;
    if (salvaged?.table !== "attachments" || found.has(salvaged.row.id)) continue;
    const { row } = salvaged;
    const owner = salvage.cases.get(row.case_id);
    if (owner === undefined) continue;
    if (orNull(() => openAttachment(owner.key, row)) === null) {
      unreadable += 1;
      continue;
    }
    // As it is: the case keeps its key.
    table.insert(row);
    found.add(row.id);
    count += 1;
  }
  return { count, unreadable };
}

function notice({ cases, messages, images, lost }: Recovered, aside: string): Failure {
  const kept = `Recovered: ${count(cases, "case")}, ${count(messages, "message")}, ${count(images, "image")}.`;
  const missing = lost === 0 ? "No loss was found." : `Lost: at least ${count(lost, "record")}.`;
  return {
    code: "STORE_DAMAGED",
    message: `The database of cases was damaged. ${kept} ${missing} The damaged file is kept as ${aside}.`,
    remedy: "Look through your cases. Delete the damaged file when you do not need it any more.",
  };
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;
