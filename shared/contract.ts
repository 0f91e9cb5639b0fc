/**
 * The whole surface between the window and the core: every request with its parameters and reply, every event.
 * Both shells carry the same envelopes, over Electron IPC or a WebSocket. Each side checks what it receives.
 */
import * as v from "valibot";
import {
  answerSchema,
  appInfoSchema,
  attachmentSchema,
  attachmentSourceSchema,
  bytesSchema,
  caseContentSchema,
  caseSummarySchema,
  countSchema,
  engineStatusSchema,
  failureSchema,
  idSchema,
  messageSchema,
  modelSchema,
  provenanceSchema,
  questionSchema,
  settingsSchema,
  sha256Schema,
} from "./domain.ts";
import type { Failure } from "./errors.ts";
import { limits } from "./limits.ts";

const nothing = v.strictObject({});
const done = v.strictObject({ done: v.literal(true) });
const title = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.titleCharacters));
const questionText = v.pipe(v.string(), v.maxLength(limits.questionCharacters));
const attachmentIds = v.pipe(v.array(idSchema), v.maxLength(limits.imagesPerMessage));
const begun = v.strictObject({ question: v.nullable(questionSchema), answer: answerSchema });

// ---- events -------------------------------------------------------------------------------------------------

export const eventSchema = v.variant("type", [
  v.strictObject({ type: v.literal("engine"), status: engineStatusSchema }),
  v.strictObject({ type: v.literal("settings"), settings: settingsSchema }),
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
  models: v.array(modelSchema),
  cases: v.array(caseSummarySchema),
  /** Deleted cases that can still be brought back, and for how long, in milliseconds. */
  restorable: v.array(v.strictObject({ caseId: idSchema, title: v.string(), msLeft: countSchema })),
  /** Answers that are being written right now, with their text so far. */
  running: v.array(answerSchema),
});
export type Snapshot = v.InferOutput<typeof snapshotSchema>;

// ---- requests -----------------------------------------------------------------------------------------------

export const contract = {
  /** Subscribes this window: the reply is the state now, events follow. May be called again at any time. */
  "app.attach": { params: nothing, reply: snapshotSchema },
  "app.revealFolder": { params: v.strictObject({ which: v.picklist(["data", "models"]) }), reply: done },
  /** Asks for a folder in the system's dialog; the reply is the new model list. Desktop shell only. */
  "app.chooseModelFolder": { params: nothing, reply: v.strictObject({ models: v.array(modelSchema) }) },
  /** https only. `opened: false` asks the page itself to open it (browser host). */
  "app.openLink": {
    params: v.strictObject({ url: v.pipe(v.string(), v.maxLength(2_048)) }),
    reply: v.strictObject({ opened: v.boolean() }),
  },

  /** A crash of the GPU is recorded by the core alone; null forgets it and tries the GPU again. */
  "settings.set": {
    params: v.strictObject({ ...v.partial(settingsSchema).entries, gpuCrash: v.optional(v.null()) }),
    reply: settingsSchema,
  },

  "models.list": { params: nothing, reply: v.strictObject({ models: v.array(modelSchema) }) },
  "engine.load": { params: v.strictObject({ modelId: v.pipe(v.string(), v.maxLength(512)) }), reply: done },
  "engine.unload": { params: nothing, reply: done },

  "cases.search": {
    params: v.strictObject({ query: v.pipe(v.string(), v.maxLength(limits.searchCharacters)) }),
    reply: v.strictObject({ cases: v.array(caseSummarySchema) }),
  },
  "cases.create": { params: nothing, reply: caseSummarySchema },
  "cases.rename": { params: v.strictObject({ caseId: idSchema, title }), reply: caseSummarySchema },
  /** Can be undone for `limits.undoDeleteMs`; then the case's key is destroyed. */
  "cases.delete": { params: v.strictObject({ caseId: idSchema }), reply: done },
  "cases.restore": { params: v.strictObject({ caseId: idSchema }), reply: caseSummarySchema },
  "cases.open": { params: v.strictObject({ caseId: idSchema }), reply: caseContentSchema },
  /** Keeps what is written and not asked yet. null: in the case that is not begun. */
  "cases.setDraft": {
    params: v.strictObject({ caseId: v.nullable(idSchema), text: questionText }),
    reply: done,
  },
  "cases.blankDraft": { params: nothing, reply: v.strictObject({ text: v.string() }) },
  /** A zip with the case as Markdown and its images in a folder. */
  "cases.export": {
    params: v.strictObject({ caseId: idSchema }),
    reply: v.strictObject({ fileName: v.string(), bytes: bytesSchema }),
  },

  "attachments.add": {
    params: v.strictObject({
      caseId: idSchema,
      name: v.pipe(v.string(), v.maxLength(limits.fileNameCharacters)),
      /** A PNG that the imaging worker wrote: 8-bit RGB, upright, no metadata. */
      png: bytesSchema,
      pixelSha256: sha256Schema,
      source: attachmentSourceSchema,
    }),
    reply: attachmentSchema,
  },
  "attachments.read": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ png: bytesSchema }),
  },
  /** False: a question of the case shows it, so it stays. */
  "attachments.remove": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ removed: v.boolean() }),
  },
  /** The very square that the loaded model's image encoder is given. */
  "attachments.modelView": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ png: bytesSchema, side: countSchema, sha256: sha256Schema }),
  },

  /** Asks under `parentId` (null: at the start). A parent with other children makes a branch. */
  "chat.send": {
    params: v.strictObject({
      caseId: idSchema,
      parentId: v.nullable(idSchema),
      text: questionText,
      attachmentIds,
    }),
    reply: begun,
  },
  /** Answers the same question again, as a sibling of `answerId`. */
  "chat.regenerate": { params: v.strictObject({ caseId: idSchema, answerId: idSchema }), reply: begun },
  "chat.stop": { params: v.strictObject({ caseId: idSchema }), reply: done },
  /** Shows the branch that ends in `leafId`. */
  "chat.selectBranch": {
    params: v.strictObject({ caseId: idSchema, leafId: idSchema }),
    reply: caseSummarySchema,
  },
  /** Tokens that the conversation up to `leafId` and a draft would take; null: a draft of a case that is not begun. */
  "chat.measure": {
    params: v.strictObject({
      caseId: v.nullable(idSchema),
      leafId: v.nullable(idSchema),
      text: questionText,
      attachmentIds,
    }),
    reply: v.strictObject({ promptTokens: countSchema, contextSize: countSchema }),
  },
  "chat.provenance": {
    params: v.strictObject({ caseId: idSchema, answerId: idSchema }),
    reply: v.strictObject({ provenance: v.nullable(provenanceSchema) }),
  },
} as const;

export type Method = keyof typeof contract;
export type Params<M extends Method> = v.InferOutput<(typeof contract)[M]["params"]>;
export type Reply<M extends Method> = v.InferOutput<(typeof contract)[M]["reply"]>;

// ---- envelopes ----------------------------------------------------------------------------------------------

export const requestEnvelopeSchema = v.strictObject({
  kind: v.literal("request"),
  id: countSchema,
  method: v.string(),
  params: v.unknown(),
});
export type RequestEnvelope = v.InferOutput<typeof requestEnvelopeSchema>;

export const serverEnvelopeSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("reply"),
    id: countSchema,
    outcome: v.variant("ok", [
      v.strictObject({ ok: v.literal(true), value: v.unknown() }),
      v.strictObject({ ok: v.literal(false), failure: failureSchema }),
    ]),
  }),
  v.strictObject({ kind: v.literal("event"), seq: countSchema, event: eventSchema }),
]);
export type ServerEnvelope = v.InferOutput<typeof serverEnvelopeSchema>;
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure };
