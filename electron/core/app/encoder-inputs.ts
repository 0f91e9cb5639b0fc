/** Attachment -> the square that the image encoder takes. Hashes are remembered, pixels only for a few. */
import type { Vision } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { Imaging } from "../imaging/imaging.ts";
import type { Store } from "../store/store.ts";

export type AvailableVision = Extract<Vision, { available: true }>;

export interface EncoderInputs {
  /** Decodes the attachment the first time; later calls know the hash, or still have the pixels. */
  square(caseId: string, attachmentId: string, vision: AvailableVision): Promise<ModelSquare>;
  hash(caseId: string, attachmentId: string, vision: AvailableVision): Promise<string>;
  /** Pixels of a square whose hash was handed out. */
  byHash(sha256: string): Promise<ModelSquare>;
  /** All images of the case, or one of them. */
  forget(caseId: string, attachmentId?: string): void;
}

/** 2.4 MB each at MedGemma's side of 896. */
const keptSquares = 8;

export function createEncoderInputs(
  store: Pick<Store, "readAttachmentPng">,
  imaging: Pick<Imaging, "square">,
): EncoderInputs {
  const hashes = new Map<string, string>();
  const origins = new Map<string, { caseId: string; attachmentId: string; vision: AvailableVision }>();
  const kept = new Map<string, ModelSquare>();

  const keep = (square: ModelSquare): void => {
    kept.delete(square.sha256);
    kept.set(square.sha256, square);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptSquares) break;
      kept.delete(oldest);
    }
  };
  const keyOf = (caseId: string, attachmentId: string, vision: AvailableVision): string =>
    `${caseId}/${attachmentId}/${vision.side}/${vision.resampling}`;

  const make = async (
    caseId: string,
    attachmentId: string,
    vision: AvailableVision,
  ): Promise<ModelSquare> => {
    const png = await store.readAttachmentPng(caseId, attachmentId);
    const square = await imaging.square(png, { side: vision.side, resampling: vision.resampling });
    hashes.set(keyOf(caseId, attachmentId, vision), square.sha256);
    origins.set(square.sha256, { caseId, attachmentId, vision });
    keep(square);
    return square;
  };

  return {
    async square(caseId, attachmentId, vision) {
      const hash = hashes.get(keyOf(caseId, attachmentId, vision));
      return (hash === undefined ? undefined : kept.get(hash)) ?? (await make(caseId, attachmentId, vision));
    },
    async hash(caseId, attachmentId, vision) {
      const known = hashes.get(keyOf(caseId, attachmentId, vision));
      if (known === undefined) return (await make(caseId, attachmentId, vision)).sha256;
      // Several cases may hold the same picture: whoever asked last is still there.
      origins.set(known, { caseId, attachmentId, vision });
      return known;
    },
    async byHash(sha256) {
      const square = kept.get(sha256);
      if (square !== undefined) return square;
      const origin = origins.get(sha256);
      if (origin === undefined) throw unknownSquare();
      const made = await make(origin.caseId, origin.attachmentId, origin.vision);
      if (made.sha256 !== sha256) throw unknownSquare();
      return made;
    },
    forget(caseId, attachmentId) {
      const start = attachmentId === undefined ? `${caseId}/` : `${caseId}/${attachmentId}/`;
      for (const key of hashes.keys()) if (key.startsWith(start)) hashes.delete(key);
      for (const [sha256, origin] of origins) {
        if (!keyOf(origin.caseId, origin.attachmentId, origin.vision).startsWith(start)) continue;
        origins.delete(sha256);
        kept.delete(sha256);
      }
    },
  };
}

const unknownSquare = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "An image of this conversation is missing.",
    "Add the image again and ask anew.",
  );
