/** A download as the window shows it: the files of one model, fetched one after another. */
import * as v from "valibot";
import { countSchema, failureSchema, idSchema } from "../domain.ts";
import { commitSchema, repoIdSchema, repoPathSchema } from "./hub.ts";

/** Files of any repository of the hub that make up one model. */
export const hubModelSchema = v.strictObject({
  repo: repoIdSchema,
  commit: commitSchema,
  /** The language model; parts of a split file are found by themselves. */
  file: repoPathSchema,
  mmproj: v.nullable(repoPathSchema),
});
export type HubModel = v.InferOutput<typeof hubModelSchema>;

/** A model to download: one of the registry, or any of the hub. */
export const downloadRequestSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("registry"),
    registryId: v.pipe(v.string(), v.maxLength(64)),
    quantisation: v.pipe(v.string(), v.maxLength(64)),
  }),
  v.strictObject({ kind: v.literal("hub"), ...hubModelSchema.entries }),
]);
export type DownloadRequest = v.InferOutput<typeof downloadRequestSchema>;

const downloadStates = [
  /** Another download goes first. */
  "queued",
  /** Asks the hub where the bytes are. */
  "resolving",
  "downloading",
  /** The last bytes are there; the rest of the hash is computed and the files are put into the library. */
  "verifying",
  "paused",
  /** Tries again by itself at `retryAt`. */
  "waiting",
  "failed",
  "done",
] as const;

export const downloadSchema = v.strictObject({
  id: idSchema,
  name: v.string(),
  request: downloadRequestSchema,
  repo: repoIdSchema,
  state: v.picklist(downloadStates),
  /** Bytes on the disk, and of all files together; `total` is 0 until the hub has answered. */
  bytes: countSchema,
  total: countSchema,
  /** Over the last seconds; null while nothing moves. */
  bytesPerSecond: v.nullable(v.pipe(v.number(), v.minValue(0))),
  secondsLeft: v.nullable(v.pipe(v.number(), v.minValue(0))),
  files: v.array(v.strictObject({ path: v.string(), bytes: countSchema, total: countSchema })),
  /** The failure in the states "failed" and "waiting". */
  failure: v.nullable(failureSchema),
  retryAt: v.nullable(countSchema),
  /** The id of the model in the library, in the state "done". */
  modelId: v.nullable(v.string()),
  addedAt: countSchema,
});
export type Download = v.InferOutput<typeof downloadSchema>;

/** Share of all bytes together, 0 to 1; null while there are none, or their number is unknown. */
export function shareOf(downloads: readonly Pick<Download, "bytes" | "total">[]): number | null {
  const total = downloads.reduce((sum, download) => sum + download.total, 0);
  return total === 0 ? null : downloads.reduce((sum, { bytes }) => sum + bytes, 0) / total;
}
