/** Pairs files that come one after another: parts of a split model, and a model and its image encoder of one drop. */
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import type { RecordedFile } from "../library/model-record.ts";
import { bestMmproj, match, type Partner } from "../library/pairing.ts";
import { fileWithHash, type Registry } from "../library/registry-lookup.ts";
import { type AssembledModels, assembleModels } from "./assemble-models.ts";
import type { CheckedFile } from "./checked-file.ts";
import { mismatch } from "./errors.ts";
import type { LibraryWriter } from "./library-writer.ts";

/** The outcome for a file that has arrived, or for one that came before it and waited. */
export type PairingOutcome =
  /** `modelId` null: an image encoder that fits no model yet. */
  | { readonly state: "done"; readonly importId: string; readonly modelId: string | null }
  | { readonly state: "waiting"; readonly importId: string; readonly failure: Failure }
  | { readonly state: "failed"; readonly importId: string; readonly failure: Failure };

export interface DropPairing {
  /** Throws what the file system throws; nothing has changed then. */
  add(importId: string, file: CheckedFile): Promise<readonly PairingOutcome[]>;
  /** Forgets a part that waits for its model. */
  forget(importId: string): void;
}

type Named = CheckedFile & { readonly importId: string };

/** The models and image encoders that a drop has brought into the library so far. */
interface Drop {
  readonly models: (Partner & { readonly modelId: string })[];
  readonly mmprojFiles: (Partner & { readonly file: RecordedFile })[];
}

/** A pairing without files. Throws nothing itself. */
export function createDropPairing(libraryWriter: LibraryWriter, registry: Registry): DropPairing {
  const waiting = new Map<string, Named>();
  const drops = new Map<string, Drop>();

  /** Files without a drop of their own are paired by the library only. */
  const dropOf = (group: string): Drop => {
    if (group === "") return { models: [], mmprojFiles: [] };
    const known = drops.get(group);
    if (known !== undefined) return known;
    const drop: Drop = { models: [], mmprojFiles: [] };
    drops.set(group, drop);
    // At most so many imports can be under way, so the oldest drop is over.
    const [oldest = ""] = drops.keys();
    if (drops.size > limits.importsAtOnce) drops.delete(oldest);
    return drop;
  };

  const addModel = async (parts: readonly Named[]): Promise<PairingOutcome[]> => {
    const [first] = parts;
    if (first === undefined) return [];
    const drop = dropOf(first.group);
    const partner = partnerOf(first, registry);
    const mmproj = bestMmproj(partner, drop.mmprojFiles)?.file ?? null;
    const model = (await libraryWriter.known(parts)) ?? (await libraryWriter.putModel(parts, mmproj));
    if (model.known && mmproj !== null) await libraryWriter.putMmproj(mmproj, [model.modelId]);
    drop.models.push({ ...partner, modelId: model.modelId });
    return parts.map(({ importId }) => ({ state: "done", importId, modelId: model.modelId }));
  };

  /** Assembles the parts of the same drop or, where some are missing, of all drops so far. */
  const assembleWith = (part: Named): AssembledModels<Named> => {
    const others = [...waiting.values()];
    const dropped = assembleModels([...others.filter(({ group }) => group === part.group), part], {
      renames: true,
    });
    if (dropped.incomplete.length === 0) return dropped;
    return assembleModels([...others.map((other) => inGroup(other, part.group)), part], { renames: true });
  };

  const addPart = async (part: Named): Promise<PairingOutcome[]> => {
    const { models, incomplete, refused } = assembleWith(part);
    const refusal = refused.find(({ files }) => files.includes(part));
    if (refusal !== undefined) {
      for (const { importId } of refusal.files) waiting.delete(importId);
      return refusal.files.map(({ importId }) => ({ state: "failed", importId, failure: refusal.failure }));
    }
    const complete = models.find((parts) => parts.includes(part));
    if (complete !== undefined) {
      const done = await addModel(complete);
      for (const { importId } of complete) waiting.delete(importId);
      return done;
    }
    waiting.set(part.importId, part);
    const own = incomplete.find(({ files }) => files.includes(part));
    if (own === undefined) return [];
    return own.files.map(({ importId }) => ({ state: "waiting", importId, failure: own.failure }));
  };

  const addMmproj = async (mmproj: Named): Promise<PairingOutcome[]> => {
    const { importId } = mmproj;
    const drop = dropOf(mmproj.group);
    const partner = partnerOf(mmproj, registry);
    const widths = drop.models.map(({ width }) => width);
    if (widths.length > 0 && !widths.includes(partner.width)) {
      return [{ state: "failed", importId, failure: toFailure(mismatch(partner.width, widths)) }];
    }
    const file = await libraryWriter.place(mmproj);
    drop.mmprojFiles.push({ ...partner, file });
    const chosen = drop.models.filter((model) => match(model, partner) !== "none");
    const [modelId = null] = await libraryWriter.putMmproj(
      file,
      chosen.map((model) => model.modelId),
    );
    return [{ state: "done", importId, modelId }];
  };

  return {
    add(importId, file) {
      const named = { ...file, importId };
      if (file.facts.role === "mmproj") return addMmproj(named);
      return file.facts.split === null ? addModel([named]) : addPart(named);
    },
    forget: (importId) => void waiting.delete(importId),
  };
}

const inGroup = (file: Named, group: string): Named => ({ ...file, group });

export const partnerOf = ({ sha256, facts }: CheckedFile, registry: Registry): Partner => ({
  registryId: fileWithHash(registry, sha256)?.model.id ?? null,
  family: facts.family,
  width: facts.width,
});
