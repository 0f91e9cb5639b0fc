/** The library record of imported files. */
import path from "node:path";
import { hashOfParts } from "../../gguf/split-name.ts";
import { isBoundByTerms } from "../hub/bound-by-terms.ts";
import { type ModelRecord, type RecordedFile, registryModelId } from "../library/model-record.ts";
import { verified } from "../library/record-state.ts";
import { fileWithHash, type KnownFile, type Registry } from "../library/registry-lookup.ts";
import type { CheckedFile } from "./checked-file.ts";

/** A managed file is Casebook's own copy; others stay where the user has them. */
export const isManaged = ({ path: file }: RecordedFile): boolean => !path.isAbsolute(file);

interface RecordContext {
  readonly registry: Registry;
  readonly now: () => number;
}

/** @param parts of a language model, in order @param files the same in the library, with its image encoder if it has one */
export function modelRecord(
  parts: readonly CheckedFile[],
  files: readonly RecordedFile[],
  { registry, now }: RecordContext,
): ModelRecord {
  const [first] = parts;
  if (first === undefined) throw new Error("a model has at least one file");
  const sha256 = hashOfParts(parts.map((part) => part.sha256));
  const known = modelFile(fileWithHash(registry, sha256));
  return {
    version: 1,
    id: known === null ? `file-${sha256.slice(0, 16)}` : registryModelId(known.model.id, known.quantisation),
    name: known?.model.name ?? first.facts.name ?? first.name.replace(/\.gguf$/i, ""),
    origin: known === null ? "local" : "registry",
    registryId: known?.model.id ?? null,
    quantisation: known?.quantisation ?? first.facts.quantisation,
    hub: null,
    boundByTerms: known?.model.boundByTerms ?? (first.facts.boundByTerms || isBoundByTerms(first.name, null)),
    place: files.some((file) => !isManaged(file)) ? "in-place" : "library",
    files: [...files],
    verification: verified(files, now()),
    addedAt: now(),
  };
}

/** The record of an image encoder that waits for its model. */
export function waitingRecord(file: RecordedFile, { registry, now }: RecordContext): ModelRecord {
  const known = fileWithHash(registry, file.sha256);
  return {
    version: 1,
    id: `file-${file.sha256.slice(0, 16)}`,
    name: known === null ? "Image encoder" : `Image encoder of ${known.model.name}`,
    origin: known === null ? "local" : "registry",
    registryId: known?.model.id ?? null,
    quantisation: null,
    hub: null,
    boundByTerms: known?.model.boundByTerms ?? false,
    place: isManaged(file) ? "library" : "in-place",
    files: [file],
    verification: verified([file], now()),
    addedAt: now(),
  };
}

const modelFile = (known: KnownFile | null): (KnownFile & { readonly quantisation: string }) | null =>
  known?.role === "model" && known.quantisation !== null
    ? { ...known, quantisation: known.quantisation }
    : null;
