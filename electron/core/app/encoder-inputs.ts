/**
 * Image -> the square that the image encoder takes. Squares are known by content and rendering: one image in two cases is
 * one square. Hashes are remembered, pixels only for a few.
 */
import type { Vision } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { contentHash, renderingHash } from "../../../shared/imaging/content.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { Imaging } from "../imaging/imaging.ts";
import type { Store } from "../store/store.ts";

export type AvailableVision = Extract<Vision, { available: true }>;

export interface EncoderInputs {
  /** Made the first time; later calls know the hash, or still have the pixels. */
  square(caseId: string, attachmentId: string, vision: AvailableVision): Promise<ModelSquare>;
  hash(caseId: string, attachmentId: string, vision: AvailableVision): Promise<string>;
  /** Pixels of a square whose hash was handed out. */
  byHash(sha256: string): Promise<ModelSquare>;
  /** All images of the case, or one of them. What another case has as well stays. */
  forget(caseId: string, attachmentId?: string): void;
}

interface Owner {
  readonly caseId: string;
  readonly attachmentId: string;
}

/** A square whose hash is known. */
interface KnownSquare {
  readonly sha256: string;
  readonly vision: AvailableVision;
  /** Attachments that it can be made from again, the last asked for at the end. */
  readonly owners: Map<string, Owner>;
}

/** 2.4 MB each at MedGemma's side of 896. */
const keptSquares = 8;

export function createEncoderInputs(
  store: Pick<Store, "readAttachment" | "readContent">,
  imaging: Pick<Imaging, "square">,
): EncoderInputs {
  /** By content, rendering, side and resampling. */
  const known = new Map<string, KnownSquare>();
  const kept = new Map<string, ModelSquare>();

  const keep = (square: ModelSquare): void => {
    kept.delete(square.sha256);
    kept.set(square.sha256, square);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptSquares) break;
      kept.delete(oldest);
    }
  };
  const ownedBy = (square: KnownSquare, owner: Owner): void => {
    const id = `${owner.caseId}/${owner.attachmentId}`;
    square.owners.delete(id);
    square.owners.set(id, owner);
  };

  const make = async (owner: Owner, { side, resampling }: AvailableVision): Promise<ModelSquare> => {
    const { content, rendering } = await store.readAttachment(owner.caseId, owner.attachmentId);
    const bytes = await store.readContent(owner.caseId, owner.attachmentId);
    const square = await imaging.square({ content, rendering, bytes }, { side, resampling });
    keep(square);
    return square;
  };

  /** The square with its hash; its pixels where they are still there or had to be made. */
  const lookUp = async (
    owner: Owner,
    vision: AvailableVision,
  ): Promise<{ readonly sha256: string; readonly pixels: ModelSquare | undefined }> => {
    const { content, rendering } = await store.readAttachment(owner.caseId, owner.attachmentId);
    const image = `${await contentHash(content)}/${await renderingHash(rendering)}`;
    const key = `${image}/${vision.side}/${vision.resampling}`;
    const square = known.get(key);
    if (square !== undefined) {
      ownedBy(square, owner);
      return { sha256: square.sha256, pixels: kept.get(square.sha256) };
    }
    const made = await make(owner, vision);
    const now = known.get(key) ?? { sha256: made.sha256, vision, owners: new Map() };
    known.set(key, now);
    ownedBy(now, owner);
    return { sha256: made.sha256, pixels: made };
  };

  return {
    async square(caseId, attachmentId, vision) {
      const owner = { caseId, attachmentId };
      const { pixels } = await lookUp(owner, vision);
      return pixels ?? (await make(owner, vision));
    },
    async hash(caseId, attachmentId, vision) {
      return (await lookUp({ caseId, attachmentId }, vision)).sha256;
    },
    async byHash(sha256) {
      const pixels = kept.get(sha256);
      if (pixels !== undefined) return pixels;
      const square = [...known.values()].find((each) => each.sha256 === sha256);
      const owner = [...(square?.owners.values() ?? [])].at(-1);
      if (square === undefined || owner === undefined) throw unknownSquare();
      const made = await make(owner, square.vision);
      if (made.sha256 !== sha256) throw unknownSquare();
      return made;
    },
    forget(caseId, attachmentId) {
      for (const [key, square] of known) {
        for (const [id, owner] of square.owners) {
          const gone = attachmentId === undefined || owner.attachmentId === attachmentId;
          if (owner.caseId === caseId && gone) square.owners.delete(id);
        }
        if (square.owners.size > 0) continue;
        known.delete(key);
        kept.delete(square.sha256);
      }
    },
  };
}

const unknownSquare = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "An image of this conversation is missing.",
    "Add the image again and ask again.",
  );
