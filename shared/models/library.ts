/** Models on this computer: what is known of each, how it is loaded, and how files get in without the hub. */
import * as v from "valibot";
import { countSchema, failureSchema, idSchema, modelSchema, sha256Schema } from "../domain.ts";
import { commitSchema, repoIdSchema } from "./hub.ts";

/** How a model's bytes were checked, and against what. */
export const verificationSchema = v.variant("state", [
  v.strictObject({
    state: v.literal("verified"),
    /** "registry": a hash that ships with Casebook. "hub": the hub's hash. */
    against: v.picklist(["registry", "hub"]),
    at: countSchema,
  }),
  /** The file's own hash is known, but no published one to compare it with. */
  v.strictObject({ state: v.literal("unknown-origin"), at: countSchema }),
  /** Never checked, or the file has changed since. */
  v.strictObject({ state: v.literal("unchecked") }),
  /** The bytes are not what they were. */
  v.strictObject({ state: v.literal("wrong"), at: countSchema, failure: failureSchema }),
]);
export type Verification = v.InferOutput<typeof verificationSchema>;

/** What the window shows: the recorded verification, or that the bytes are being hashed now. */
const shownVerificationSchema = v.variant("state", [
  ...verificationSchema.options,
  v.strictObject({ state: v.literal("checking"), bytes: countSchema, total: countSchema }),
]);

export const installedModelSchema = v.strictObject({
  ...modelSchema.entries,
  /** Id in the registry; null for what is not in it. */
  registryId: v.nullable(v.string()),
  /** Named as in llama.cpp; null where it cannot be read. */
  quantisation: v.nullable(v.string()),
  /** Where the model was downloaded from; null for imported and local files of unknown origin. */
  hub: v.nullable(v.strictObject({ repo: repoIdSchema, commit: commitSchema })),
  sha256: v.nullable(sha256Schema),
  mmprojSha256: v.nullable(sha256Schema),
  verification: shownVerificationSchema,
  /** The HAI-DEF terms bind its use. */
  boundByTerms: v.boolean(),
  /** "app": ships with Casebook. "library": Casebook's own copy. "in-place": where another program or the user put it. */
  place: v.picklist(["app", "library", "in-place"]),
  addedAt: v.nullable(countSchema),
  /** Why it cannot be loaded. */
  problem: v.nullable(failureSchema),
});
export type InstalledModel = v.InferOutput<typeof installedModelSchema>;

/** An image encoder (mmproj) that was imported by itself and belongs to no model that is there. */
export const waitingMmprojSchema = v.strictObject({
  /** May be removed like a model. */
  id: idSchema,
  fileName: v.string(),
  bytes: countSchema,
  place: v.picklist(["library", "in-place"]),
});
export type WaitingMmproj = v.InferOutput<typeof waitingMmprojSchema>;

/** A file that is copied in, piece by piece: progress and outcome. */
export const importSchema = v.strictObject({
  id: idSchema,
  name: v.string(),
  /** "waiting": a part of a split model whose other parts have not come yet. */
  state: v.picklist(["receiving", "checking", "waiting", "done", "failed"]),
  bytes: countSchema,
  total: countSchema,
  /** In "failed": the reason. In "waiting": the missing parts. */
  failure: v.nullable(failureSchema),
  /** The role in the header: "model" or "mmproj"; null until it is read. */
  role: v.nullable(v.picklist(["model", "mmproj"])),
  /** In "done": the id of the model that it became or was paired with; null for an image encoder that fits no model yet. */
  modelId: v.nullable(v.string()),
});
export type Import = v.InferOutput<typeof importSchema>;

export const isOver = ({ state }: Import): boolean => state === "done" || state === "failed";

/** Files of the registry that another program on this computer has already. */
export const foundModelSchema = v.strictObject({
  id: idSchema,
  registryId: v.string(),
  quantisation: v.string(),
  name: v.string(),
  bytes: countSchema,
  hasImageEncoder: v.boolean(),
  program: v.picklist(["hub-cache", "lm-studio", "ollama"]),
});
export type FoundModel = v.InferOutput<typeof foundModelSchema>;

/** A foreign model whose bytes are being hashed before it is used in place. `total` is 0 until the hashing has begun. */
export const foundCheckSchema = v.strictObject({ foundId: idSchema, bytes: countSchema, total: countSchema });
export type FoundCheck = v.InferOutput<typeof foundCheckSchema>;
