/**
 * The record of a model's files, one JSON file a model in `<model folder>/.casebook/models/`. Records are no table of
 * the database, since the command line and another Casebook use the same models, and a database has one owner.
 */
import * as v from "valibot";
import { countSchema, sha256Schema } from "../../../../shared/domain.ts";
import { limits } from "../../../../shared/limits.ts";
import { commitSchema, repoIdSchema } from "../../../../shared/models/hub.ts";
import { verificationSchema } from "../../../../shared/models/library.ts";

export const recordedFileSchema = v.strictObject({
  /** "part": a further part of a split language model, in order. */
  role: v.picklist(["model", "part", "mmproj"]),
  /** For a file in the model folder: relative to it, with "/". For a file in place: absolute. */
  path: v.string(),
  bytes: countSchema,
  sha256: sha256Schema,
  /** In milliseconds. A file whose size or time differs from these is not the one that was verified. */
  modifiedMs: v.number(),
  /** What `sha256` was compared with; null: no published hash was known, and it is the file's own. */
  expected: v.nullable(v.picklist(["registry", "hub"])),
});
export type RecordedFile = v.InferOutput<typeof recordedFileSchema>;

export const modelRecordSchema = v.strictObject({
  version: v.literal(1),
  /** The id in the model list and in provenance: `medgemma-1.5-4b:Q4_K_M`, `org/name@commit:file`, `file-<hash>`. */
  id: v.pipe(v.string(), v.maxLength(limits.modelIdCharacters)),
  name: v.string(),
  origin: v.picklist(["registry", "hub", "local"]),
  registryId: v.nullable(v.string()),
  quantisation: v.nullable(v.string()),
  hub: v.nullable(v.strictObject({ repo: repoIdSchema, commit: commitSchema })),
  boundByTerms: v.boolean(),
  place: v.picklist(["library", "in-place"]),
  files: v.pipe(v.array(recordedFileSchema), v.minLength(1)),
  verification: verificationSchema,
  addedAt: countSchema,
});
export type ModelRecord = v.InferOutput<typeof modelRecordSchema>;

/** The id of a model that was downloaded from the hub but is not in the registry. */
export const hubModelId = (file: {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
}): string => `${file.repo}@${file.commit}:${file.path}`;

export const registryModelId = (registryId: string, quantisation: string): string =>
  `${registryId}:${quantisation}`;
