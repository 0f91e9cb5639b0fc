/**
 * The whole surface between the window and the core: every request with its parameters and reply. Events: `events.ts`.
 * A reply does not repeat what events say: a window learns a fact in one way only (`slices.ts`). Each side checks what it
 * receives. How it travels: `envelopes.ts`.
 */
import * as v from "valibot";
import {
  answerSchema,
  attachmentSchema,
  attachmentSourceSchema,
  bytesSchema,
  caseContentSchema,
  countSchema,
  idSchema,
  imageContentSchema,
  provenanceSchema,
  questionSchema,
  renderingSchema,
  seriesPlaceSchema,
  sha256Schema,
} from "./domain.ts";
import { snapshotSchema } from "./events.ts";
import { limits } from "./limits.ts";
import { kvCacheTypes, loadOptionsSchema } from "./load-options.ts";
import { downloadRequestSchema, hubModelSchema } from "./models/downloads.ts";
import { fileFitSchema, fitSchema, machineSchema } from "./models/fit.ts";
import { accessSchema, listingSchema, repoIdSchema, revisionSchema } from "./models/hub.ts";
import { foundModelSchema } from "./models/library.ts";
import { settingsSchema } from "./settings.ts";

const nothing = v.strictObject({});
const done = v.strictObject({ done: v.literal(true) });
const created = v.strictObject({ id: idSchema });
const title = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.titleCharacters));
const questionText = v.pipe(v.string(), v.maxLength(limits.questionCharacters));
const attachmentIds = v.pipe(v.array(idSchema), v.maxLength(limits.imagesPerMessage));
const modelId = v.pipe(v.string(), v.maxLength(limits.modelIdCharacters));
const modelsLeft = v.strictObject({
  /** Names of models that were only forgotten: their files lie outside the library. */
  leftInPlace: v.array(v.string()),
  /** Names of downloads that run in another Casebook, or its command line: they stay. */
  stillFetched: v.array(v.string()),
  /** Former model folders that are not there now: what they hold is left. */
  notReached: v.array(v.string()),
});
const begun = v.strictObject({ question: v.nullable(questionSchema), answer: answerSchema });

// ---- requests -----------------------------------------------------------------------------------------------

export const contract = {
  /** Subscribes this window: the reply is the state now, events follow. May be called again at any time. */
  "app.attach": { params: nothing, reply: snapshotSchema },
  "app.revealFolder": { params: v.strictObject({ which: v.picklist(["data", "models"]) }), reply: done },
  /** Asks for a folder in the system's dialog. Desktop shell only. */
  "app.chooseModelFolder": { params: nothing, reply: done },
  /** https only. `opened: false` asks the page itself to open it (browser host). */
  "app.openLink": {
    params: v.strictObject({ url: v.pipe(v.string(), v.maxLength(2_048)) }),
    reply: v.strictObject({ opened: v.boolean() }),
  },

  /**
   * Load options have a request of their own. A crash of the GPU is recorded by the core alone; null forgets it and tries
   * the GPU again.
   */
  "settings.set": {
    params: v.strictObject({
      ...v.partial(v.omit(settingsSchema, ["loadOptions"])).entries,
      gpuCrash: v.optional(v.null()),
    }),
    reply: done,
  },

  /** Reads the model folder again. */
  "models.rescan": { params: nothing, reply: done },
  /**
   * Whether each variant of the registry fits, at `contextSize` tokens; null: each at a size that makes sense for it.
   * `refine`: that variant's own header is read from the hub first.
   */
  "models.fit": {
    params: v.strictObject({
      contextSize: v.nullable(countSchema),
      refine: v.optional(v.strictObject({ registryId: v.string(), quantisation: v.string() })),
    }),
    reply: v.strictObject({ machine: machineSchema, fits: v.array(fitSchema) }),
  },
  /** The same of a model on this computer, by its own header: also where the registry does not know it. */
  "models.fitInstalled": {
    params: v.strictObject({
      modelId,
      contextSize: v.nullable(countSchema),
      kvCacheType: v.picklist(kvCacheTypes),
    }),
    reply: v.strictObject({ machine: machineSchema, fit: fileFitSchema }),
  },
  /** And of files of the hub, by the header there, which is read once: 6 to 9 MB. */
  "models.fitOnHub": {
    params: v.strictObject({ model: hubModelSchema, contextSize: v.nullable(countSchema) }),
    reply: v.strictObject({ machine: machineSchema, fit: fileFitSchema }),
  },
  /** Hashes the files again; the reply comes when it is done, progress as the model's verification. */
  "models.verify": { params: v.strictObject({ modelId }), reply: done },
  /**
   * Removes a model, or a waiting image encoder. Deletes Casebook's own copy; of a file in place only the record is
   * deleted.
   */
  "models.remove": { params: v.strictObject({ modelId }), reply: modelsLeft },
  /**
   * Every copy in the library, unfinished downloads, and what Casebook put into former model folders (terms 4.6). Files in
   * place are named, not touched.
   */
  "models.removeAll": { params: nothing, reply: modelsLeft },
  "models.reveal": { params: v.strictObject({ modelId }), reply: done },
  "models.setLoadOptions": {
    params: v.strictObject({ modelId, options: loadOptionsSchema }),
    reply: done,
  },
  /** Files of the registry that other programs have on this computer; verified before they are used in place. */
  "models.find": { params: nothing, reply: v.strictObject({ found: v.array(foundModelSchema) }) },
  /** The reply comes when its bytes are proved; how far that is comes as an event. */
  "models.useFound": { params: v.strictObject({ foundId: idSchema }), reply: done },
  "models.stopFound": { params: v.strictObject({ foundId: idSchema }), reply: done },
  "engine.load": { params: v.strictObject({ modelId }), reply: done },
  "engine.unload": { params: nothing, reply: done },
  /**
   * Provides the image encoder's native part, which may be compiled for minutes, and loads the model in use again. Throws
   * what still keeps images out.
   */
  "engine.retryVision": { params: nothing, reply: done },

  /** The user's attestation; recorded with the date and both versions. */
  "terms.accept": { params: v.strictObject({ termsVersion: v.string() }), reply: done },
  /** Checked with whoami, then sealed by the vault. It is never sent back. */
  "hub.setToken": {
    params: v.strictObject({
      token: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.hubTokenCharacters)),
    }),
    reply: done,
  },
  "hub.clearToken": { params: nothing, reply: done },
  "hub.access": {
    params: v.strictObject({ repo: repoIdSchema, revision: v.nullable(revisionSchema) }),
    reply: accessSchema,
  },
  "hub.listing": {
    params: v.strictObject({
      repo: repoIdSchema,
      revision: v.nullable(revisionSchema),
      filter: v.pipe(v.string(), v.maxLength(limits.searchCharacters)),
    }),
    reply: listingSchema,
  },

  /** Queued behind others; needs the terms accepted. */
  "downloads.start": { params: v.strictObject({ request: downloadRequestSchema }), reply: created },
  "downloads.pause": { params: v.strictObject({ downloadId: idSchema }), reply: done },
  "downloads.resume": { params: v.strictObject({ downloadId: idSchema }), reply: done },
  /** Deletes what was fetched; one that is done or failed is only taken off the list. */
  "downloads.cancel": { params: v.strictObject({ downloadId: idSchema }), reply: done },

  /** A file that the window hands over in pieces, in order. Needs the terms accepted. */
  "imports.begin": {
    params: v.strictObject({
      name: v.pipe(v.string(), v.maxLength(limits.fileNameCharacters)),
      bytes: countSchema,
      /**
       * An id that all files of one drop share: an image encoder that fits none of their models is then refused instead
       * of waiting.
       */
      together: v.optional(idSchema),
    }),
    reply: created,
  },
  "imports.piece": {
    params: v.strictObject({ importId: idSchema, offset: countSchema, bytes: bytesSchema }),
    reply: done,
  },
  /** After the last piece: checks, pairs, puts into the library. */
  "imports.finish": { params: v.strictObject({ importId: idSchema }), reply: done },
  "imports.cancel": { params: v.strictObject({ importId: idSchema }), reply: done },
  /** Files or a folder by the system's dialog (desktop only), copied or used in place; of each file an event tells. */
  "imports.choose": {
    params: v.strictObject({ what: v.picklist(["files", "folder"]), how: v.picklist(["copy", "in-place"]) }),
    reply: done,
  },

  "cases.search": {
    params: v.strictObject({ query: v.pipe(v.string(), v.maxLength(limits.searchCharacters)) }),
    reply: v.strictObject({ caseIds: v.array(idSchema) }),
  },
  "cases.create": { params: nothing, reply: created },
  "cases.rename": { params: v.strictObject({ caseId: idSchema, title }), reply: done },
  /** Can be undone for `limits.undoDeleteMs`; then the case's key is destroyed. */
  "cases.delete": { params: v.strictObject({ caseId: idSchema }), reply: done },
  "cases.restore": { params: v.strictObject({ caseId: idSchema }), reply: done },
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
      content: imageContentSchema,
      rendering: renderingSchema,
      source: attachmentSourceSchema,
      series: v.nullable(seriesPlaceSchema),
      /** Of the content, as its description says. */
      bytes: bytesSchema,
    }),
    reply: attachmentSchema,
  },
  /** The bytes of its content. */
  "attachments.read": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ bytes: bytesSchema }),
  },
  /** False: a question of the case shows it, so it stays. */
  "attachments.remove": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ removed: v.boolean() }),
  },
  /** The very square that the loaded model's image encoder is given: RGB, row-major, side*side*3 bytes. */
  "attachments.modelView": {
    params: v.strictObject({ caseId: idSchema, attachmentId: idSchema }),
    reply: v.strictObject({ rgb: bytesSchema, side: countSchema, sha256: sha256Schema }),
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
    reply: done,
  },
  /** Tokens that the conversation up to `leafId` and a draft would take; null: a draft of a case that is not begun. */
  "chat.measure": {
    params: v.strictObject({
      caseId: v.nullable(idSchema),
      leafId: v.nullable(idSchema),
      text: questionText,
      attachmentIds,
    }),
    /** null: the engine in use cannot count. */
    reply: v.nullable(v.strictObject({ promptTokens: countSchema, contextSize: countSchema })),
  },
  "chat.provenance": {
    params: v.strictObject({ caseId: idSchema, answerId: idSchema }),
    reply: v.strictObject({ provenance: v.nullable(provenanceSchema) }),
  },
} as const;

export type Method = keyof typeof contract;
export type Params<M extends Method> = v.InferOutput<(typeof contract)[M]["params"]>;
export type Reply<M extends Method> = v.InferOutput<(typeof contract)[M]["reply"]>;
