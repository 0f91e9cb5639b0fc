/** What a download request resolves to: which files, from where, of which length and hash. The plan is saved in the journal. */
import * as v from "valibot";
import { countSchema, sha256Schema } from "../../../../shared/domain.ts";
import { limits } from "../../../../shared/limits.ts";
import { commitSchema, repoIdSchema, repoPathSchema } from "../../../../shared/models/hub.ts";

export const plannedFileSchema = v.strictObject({
  role: v.picklist(["model", "part", "mmproj"]),
  repo: repoIdSchema,
  commit: commitSchema,
  path: repoPathSchema,
  bytes: v.pipe(countSchema, v.maxValue(limits.modelFileBytes)),
  /** null: no published hash is known, so the file's own is computed and recorded. */
  sha256: v.nullable(sha256Schema),
  /** Who published `sha256`: "registry" is what ships with Casebook. */
  expected: v.nullable(v.picklist(["registry", "hub"])),
});
export type PlannedFile = v.InferOutput<typeof plannedFileSchema>;

export const downloadPlanSchema = v.strictObject({
  boundByTerms: v.boolean(),
  /** The language model comes first, then its further parts, then the image encoder. */
  files: v.pipe(v.array(plannedFileSchema), v.minLength(1), v.maxLength(limits.downloadFiles)),
});
export type DownloadPlan = v.InferOutput<typeof downloadPlanSchema>;
