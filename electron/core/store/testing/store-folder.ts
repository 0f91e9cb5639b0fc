/** A data folder of its own for a test, and what the tests look at in it. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Question } from "../../../../shared/domain.ts";
import { sampleAnswer, sampleQuestion } from "../../../../shared/note/testing/samples.ts";
import { type OpenDatabaseOptions, type OpenedDatabase, openDatabase } from "../open-database.ts";
import type { NewAttachment } from "../store.ts";

export class StoreFolder {
  readonly path: string;
  readonly vaultKey: Uint8Array = randomBytes(32);

  constructor(parent = tmpdir()) {
    this.path = mkdtempSync(join(parent, "casebook-store-"));
  }

  get databasePath(): string {
    return join(this.path, "casebook.db");
  }

  open(options: Partial<OpenDatabaseOptions> = {}): OpenedDatabase {
    return openDatabase({ dataFolder: this.path, vaultKey: this.vaultKey, firstInRun: true, ...options });
  }

  /** Names of the files that hold these bytes. */
  filesWith(bytes: Uint8Array | string): string[] {
    const wanted = typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes);
    return readdirSync(this.path).filter((name) => readFileSync(join(this.path, name)).includes(wanted));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

let counter = 0;
const nextId = (kind: string): string => {
  counter += 1;
  return `${kind}-${counter}`;
};

/** A question under `parentId` and the empty answer to it. */
export function newTurn(
  caseId: string,
  parentId: string | null,
  fields: Partial<Question> = {},
): { question: Question; answer: Answer } {
  const createdAt = Date.now();
  const question = sampleQuestion({ id: nextId("question"), caseId, parentId, createdAt, ...fields });
  const answer = sampleAnswer({
    id: nextId("answer"),
    caseId,
    parentId: question.id,
    createdAt,
    text: "",
    status: "streaming",
    finishReason: null,
    statistics: null,
  });
  return { question, answer };
}

export const complete = (answer: Answer, text: string): Answer => ({
  ...answer,
  text,
  status: "complete",
  finishReason: "stop",
});

/** One row of pixels, its colours from `data`, the last pixel filled up with zeros. */
export function newImage(data: Uint8Array, name = "image.png"): NewAttachment {
  const width = Math.ceil(data.length / 3);
  const bytes = new Uint8Array(width * 3);
  bytes.set(data);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    name,
    content: { kind: "rgb8", width, height: 1, sha256 },
    rendering: { kind: "rgb" },
    source: { format: "png", sha256, bytes: data.length, orientation: 1 },
    series: null,
    bytes,
  };
}

/** What a call throws; fails if it throws nothing. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
