/** The events that windows get without a request: the state when they attach, and each change after it. */
import * as v from "valibot";
import { answerSchema, attachmentSchema, countSchema, idSchema, messageSchema } from "./domain.ts";
import { appInfoSchema } from "./settings.ts";
import { changeSchemas, snapshotEntries } from "./slices.ts";

export const eventSchema = v.variant("type", [
  ...changeSchemas,
  v.strictObject({ type: v.literal("attachment"), caseId: idSchema, attachment: attachmentSchema }),
  v.strictObject({ type: v.literal("attachmentRemoved"), caseId: idSchema, attachmentId: idSchema }),
  /** A message is new or has changed as a whole: begun, finished, interrupted. */
  v.strictObject({ type: v.literal("message"), message: messageSchema }),
  /** A running answer grew. `offset` is the length before, in UTF-16 units: a reader at another offset attaches again. */
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
  ...snapshotEntries,
  /** Deleted cases that can still be brought back, and for how long, in milliseconds. */
  restorable: v.array(v.strictObject({ caseId: idSchema, title: v.string(), msLeft: countSchema })),
  /** Answers that are being written right now, with their text so far. */
  running: v.array(answerSchema),
});
export type Snapshot = v.InferOutput<typeof snapshotSchema>;
