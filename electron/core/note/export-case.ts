/** Exports a case as one zip: Markdown, its images, and a machine-readable copy. */
import { setImmediate } from "node:timers/promises";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import type { Provenance } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { TermsAcceptance } from "../../../shared/models/terms.ts";
import { caseMarkdown } from "../../../shared/note/case-markdown.ts";
import { provenanceJson } from "../../../shared/note/provenance-json.ts";
import { localDate } from "../../../shared/note/time.ts";
import type { Imaging } from "../imaging/imaging.ts";
import type { Store } from "../store/store.ts";

export interface ExportCase {
  readonly store: Pick<Store, "readCase" | "readProvenance" | "readContent">;
  readonly imaging: Pick<Imaging, "png">;
  readonly caseId: string;
  readonly appVersion: string;
  /** The user's acceptance of the HAI-DEF terms; null where there was none. */
  readonly termsAcceptance: TermsAcceptance | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** IANA name; the system's by default. */
  readonly timeZone?: string;
}

/** The same input gives the same bytes. Throws what the store throws: NOT_FOUND, STORE_FAILED... */
export async function exportCase({
  store,
  imaging,
  caseId,
  appVersion,
  termsAcceptance,
  now,
  timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
}: ExportCase): Promise<{ fileName: string; bytes: Uint8Array }> {
  const content = await store.readCase(caseId);
  const provenance = new Map<string, Provenance>();
  for (const { id, role } of content.messages) {
    const known = role === "answer" ? await unlessDamaged(store.readProvenance(caseId, id)) : null;
    if (known !== null) provenance.set(id, known);
  }
  const input = { content, provenance, exportedAt: now, timeZone, appVersion, termsAcceptance };
  const pngs = new Map<string, Uint8Array>();
  const shown = new Set(caseMarkdown(input).images.map(({ attachmentId }) => attachmentId));
  for (const { id, content: description, rendering } of content.attachments) {
    if (!shown.has(id)) continue;
    const bytes = await unlessDamaged(store.readContent(caseId, id));
    if (bytes !== null) pngs.set(id, await imaging.png({ content: description, rendering, bytes }));
  }
  // An unreadable image is named as missing; the text is exported all the same.
  const attachments = content.attachments.filter(({ id }) => pngs.has(id));
  const readable = { ...input, content: { ...content, attachments } };
  const { markdown, images } = caseMarkdown(readable);

  const folder = `casebook-${localDate(now, timeZone)}-${shortId(caseId)}`;
  const zip = new ZipFile(now);
  zip.addText(`${folder}/case.md`, markdown);
  zip.addText(`${folder}/provenance.json`, provenanceJson(readable));
  for (const { path, attachmentId } of images) {
    zip.addStored(`${folder}/${path}`, pngs.get(attachmentId) ?? new Uint8Array());
    // The checksum of a large image takes a while, so other work gets a turn in between.
    await setImmediate();
  }
  return { fileName: `${folder}.zip`, bytes: zip.finish() };
}

/** null for a record whose seal does not open. */
async function unlessDamaged<Result>(reading: Promise<Result>): Promise<Result | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof CasebookError && thrown.code === "STORE_DAMAGED") return null;
    throw thrown;
  }
}

/** Tells two cases of one day apart without revealing anything about them. */
const shortId = (caseId: string): string => caseId.replace(/[^A-Za-z0-9]/g, "").slice(0, 8) || "case";

class ZipFile {
  readonly #chunks: Uint8Array[] = [];
  readonly #modified: Date;
  readonly #zip: Zip;

  constructor(modified: number) {
    // Zip times have no zone, and fflate writes the machine's local time: this shift makes it UTC everywhere.
    const utc = new Date(modified);
    this.#modified = new Date(
      utc.getUTCFullYear(),
      utc.getUTCMonth(),
      utc.getUTCDate(),
      utc.getUTCHours(),
      utc.getUTCMinutes(),
      utc.getUTCSeconds(),
    );
    this.#zip = new Zip((error, chunk) => {
      if (error !== null) throw error;
      this.#chunks.push(chunk);
    });
  }

  addText(name: string, text: string): void {
    this.#add(new ZipDeflate(name, { level: 6 }), new TextEncoder().encode(text));
  }

  /** PNG is compressed already. */
  addStored(name: string, bytes: Uint8Array): void {
    this.#add(new ZipPassThrough(name), bytes);
  }

  finish(): Uint8Array {
    this.#zip.end();
    return Buffer.concat(this.#chunks);
  }

  #add(file: ZipDeflate | ZipPassThrough, bytes: Uint8Array): void {
    file.mtime = this.#modified;
    this.#zip.add(file);
    file.push(bytes, true);
  }
}
