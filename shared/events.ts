/** What a window is told without asking: the state when it attaches, and each change after it. */
import * as v from "valibot";
import {
  answerSchema,
  attachmentSchema,
  caseSummarySchema,
  countSchema,
  engineStatusSchema,
  idSchema,
  messageSchema,
} from "./domain.ts";
import { downloadSchema } from "./models/downloads.ts";
import { hubInfoSchema } from "./models/hub.ts";
import {
  foundCheckSchema,
  importSchema,
  installedModelSchema,
  waitingMmprojSchema,
} from "./models/library.ts";
import { termsStateSchema } from "./models/terms.ts";
import { appInfoSchema, settingsSchema } from "./settings.ts";

export const eventSchema = v.variant("type", [
  v.strictObject({ type: v.literal("engine"), status: engineStatusSchema }),
  v.strictObject({ type: v.literal("settings"), settings: settingsSchema }),
  /** The library changed. */
  v.strictObject({ type: v.literal("models"), models: v.array(installedModelSchema) }),
  v.strictObject({ type: v.literal("terms"), terms: termsStateSchema }),
  v.strictObject({ type: v.literal("hub"), hub: hubInfoSchema }),
  /** At most 4 times a second for each while bytes move. */
  v.strictObject({ type: v.literal("download"), download: downloadSchema }),
  v.strictObject({ type: v.literal("downloadRemoved"), downloadId: idSchema }),
  v.strictObject({ type: v.literal("import"), import: importSchema }),
  /** All that are being checked, at most 4 times a second for each. */
  v.strictObject({ type: v.literal("foundChecks"), foundChecks: v.array(foundCheckSchema) }),
  v.strictObject({ type: v.literal("waiting-mmproj"), mmprojFiles: v.array(waitingMmprojSchema) }),
  /** A case is new or changed. */
  v.strictObject({ type: v.literal("case"), summary: caseSummarySchema }),
  v.strictObject({ type: v.literal("caseRemoved"), caseId: idSchema }),
  v.strictObject({ type: v.literal("attachment"), caseId: idSchema, attachment: attachmentSchema }),
  v.strictObject({ type: v.literal("attachmentRemoved"), caseId: idSchema, attachmentId: idSchema }),
  /** A message is new or has changed as a whole: begun, finished, interrupted. */
  v.strictObject({ type: v.literal("message"), message: messageSchema }),
  /** A running answer grew. `offset` is the length before, in UTF-16 units: a reader that is elsewhere attaches anew. */
  v.strictObject({
    type: v.literal("delta"),
    caseId: idSchema,
    messageId: idSchema,
    channel: v.picklist(["text", "thought"]),
    offset: countSchema,
    text: v.string(),
  }),
]);
export type CasebookEvent = v.InferOutput<typeof eventSchema>;

/** Everything a window needs to start, or to catch up; events continue at `seq` + 1. */
export const snapshotSchema = v.strictObject({
  seq: countSchema,
  info: appInfoSchema,
  settings: settingsSchema,
  engine: engineStatusSchema,
  models: v.array(installedModelSchema),
  terms: termsStateSchema,
  hub: hubInfoSchema,
  downloads: v.array(downloadSchema),
  /** Imports that are not over yet. */
  imports: v.array(importSchema),
  foundChecks: v.array(foundCheckSchema),
  /** Image encoders that wait for their model. */
  mmprojFiles: v.array(waitingMmprojSchema),
  cases: v.array(caseSummarySchema),
  /** Deleted cases that can still be brought back, and for how long, in milliseconds. */
  restorable: v.array(v.strictObject({ caseId: idSchema, title: v.string(), msLeft: countSchema })),
  /** Answers that are being written right now, with their text so far. */
  running: v.array(answerSchema),
});
export type Snapshot = v.InferOutput<typeof snapshotSchema>;
