/** The things Casebook is about, as schemas: what crosses a boundary is checked against these, and types follow from them. */
import * as v from "valibot";
import { errorCodes } from "./errors.ts";
import { imageFormatIds } from "./imaging/formats.ts";
import { knowable } from "./knowable.ts";
import { limits } from "./limits.ts";
import { kvCacheTypes } from "./load-options.ts";

export const idSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const timeSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
export const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
export const bytesSchema = v.instance(Uint8Array);

export const failureSchema = v.strictObject({
  code: v.picklist(errorCodes),
  message: v.string(),
  remedy: v.string(),
});

/**
 * The HAI-DEF terms bind the model, whatever it is called: its licence, what it was made from or the registry says so. Not
 * there in records of earlier versions.
 */
const boundByTermsSchema = v.optional(v.boolean());

// ---- models and the engine ----------------------------------------------------------------------------------

const modelIdentity = {
  id: v.string(),
  name: v.string(),
  /** One sentence that is always shown with the model. */
  notice: v.string(),
  boundByTerms: boundByTermsSchema,
};

/** A model that can be loaded, as the list shows it. */
export const modelSchema = v.strictObject({
  id: v.string(),
  name: v.string(),
  /**
   * "practice": ships with Casebook, trained on phantoms. "registry": one that Casebook knows by its hash or address.
   * "hub": another repository of the hub. "local": found in the model folder or imported, origin unknown.
   */
  origin: v.picklist(["practice", "registry", "hub", "local"]),
  fileName: v.string(),
  bytes: countSchema,
  /** An image encoder (mmproj) belongs to it. */
  hasImageEncoder: v.boolean(),
  /** One sentence that is always shown with the model. */
  notice: v.string(),
  boundByTerms: boundByTermsSchema,
});
export type Model = v.InferOutput<typeof modelSchema>;

/** Whether images can be asked about, and if so how they are handed over. */
export const visionSchema = v.variant("available", [
  v.strictObject({
    available: v.literal(true),
    /** Side of the square that the encoder takes, in pixels. */
    side: countSchema,
    /** Tokens that one image takes up in the context, markers included. */
    tokensPerImage: countSchema,
    resampling: v.picklist(["bilinear-antialiased", "area-or-cubic"]),
  }),
  v.strictObject({ available: v.literal(false), failure: failureSchema }),
]);
export type Vision = v.InferOutput<typeof visionSchema>;
export type Resampling = Extract<Vision, { available: true }>["resampling"];

/** A file that was loaded: which one it is, where it came from, and what vouches for its bytes. */
const modelFileSchema = v.strictObject({
  /** "part": a further part of a split language model, in order. */
  role: v.picklist(["model", "part", "mmproj"]),
  name: v.string(),
  bytes: countSchema,
  /** null: a part of a split model that nobody has hashed by itself. */
  sha256: v.nullable(sha256Schema),
  /** The place on the hub that it was fetched from; null: it ships with Casebook, was imported, or its origin is unknown. */
  hub: v.nullable(v.strictObject({ repo: v.string(), commit: v.string(), path: v.string() })),
  /**
   * What its hash was compared with. "registry": what Casebook ships. "hub": what the hub says. "unknown-origin": nobody
   * says what it should be. "unchecked": these bytes were not checked before they were loaded.
   */
  verification: v.picklist(["registry", "hub", "unknown-origin", "unchecked"]),
});
export type ModelFile = v.InferOutput<typeof modelFileSchema>;

/** What this computer has loaded, in the words that a research note needs (facts: MI-CLEAR-LLM 1-2, TRIPOD-LLM 6a). */
const loadedLocalModelSchema = v.strictObject({
  /** Not there in records of earlier versions, which knew no servers. */
  kind: v.optional(v.literal("local"), "local"),
  model: modelSchema,
  /** The language model's first, then its further parts, then the image encoder's; null in records of earlier versions. */
  files: v.optional(v.nullable(v.array(modelFileSchema)), null),
  /** As the engine read it; of a split model, over the hashes of its parts. */
  sha256: sha256Schema,
  mmprojFileName: v.nullable(v.string()),
  mmprojSha256: v.nullable(sha256Schema),
  architecture: v.string(),
  quantisation: v.string(),
  parameters: countSchema,
  /** Tokens that fit in the context that was created. */
  contextSize: countSchema,
  /** "cpu" | "cuda" | "vulkan" | "metal" */
  backend: v.string(),
  deviceNames: v.array(v.string()),
  gpuLayers: countSchema,
  /** Of how many, the output counted as one; null in records of earlier versions. */
  layers: v.optional(v.nullable(countSchema), null),
  kvCacheType: v.optional(v.picklist(kvCacheTypes), "F16"),
  /** null: left to the engine. */
  flashAttention: v.optional(v.nullable(v.boolean()), null),
  threads: countSchema,
  /** node-llama-cpp's version and the llama.cpp release that it was built from. */
  engineBuild: v.string(),
  templateSha256: sha256Schema,
  loadMs: v.number(),
  vision: visionSchema,
});
export type LoadedLocalModel = v.InferOutput<typeof loadedLocalModelSchema>;

/** A model behind a server, as the server and whoever set it up describe it: nothing of it was hashed here. */
const loadedRemoteModelSchema = v.strictObject({
  kind: v.literal("remote"),
  model: v.strictObject(modelIdentity),
  server: v.strictObject({
    /** Scheme, host and port: all that an answer is sent to. */
    origin: v.pipe(v.string(), v.url()),
    place: v.picklist(["this-computer", "network"]),
  }),
  /** Tokens. */
  contextSize: knowable(countSchema),
  vision: visionSchema,
});
export type LoadedRemoteModel = v.InferOutput<typeof loadedRemoteModelSchema>;

/** What answers. */
export const loadedModelSchema = v.variant("kind", [loadedLocalModelSchema, loadedRemoteModelSchema]);
export type LoadedModel = v.InferOutput<typeof loadedModelSchema>;

export const engineStatusSchema = v.variant("state", [
  v.strictObject({ state: v.literal("off") }),
  v.strictObject({ state: v.literal("starting") }),
  v.strictObject({
    state: v.literal("loading"),
    modelId: v.string(),
    modelName: v.string(),
    /** 0 to 1. */
    progress: v.number(),
  }),
  v.strictObject({ state: v.literal("ready"), loaded: loadedModelSchema }),
  v.strictObject({ state: v.literal("busy"), loaded: loadedModelSchema }),
  v.strictObject({
    state: v.literal("failed"),
    failure: failureSchema,
    /** When the supervisor tries again by itself; null when only the user can. */
    retryAt: v.nullable(timeSchema),
  }),
]);
export type EngineStatus = v.InferOutput<typeof engineStatusSchema>;

export const samplingSchema = v.strictObject({
  /** 0 is greedy, as MedGemma was evaluated. */
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(2)),
  topK: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  minP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  repeatPenalty: v.pipe(v.number(), v.minValue(1), v.maxValue(2)),
  /** null: a new one is drawn for every answer, and recorded. */
  seed: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))),
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.outputTokens)),
});
export type Sampling = v.InferOutput<typeof samplingSchema>;
export const defaultSampling: Sampling = {
  temperature: 0,
  topK: 64,
  topP: 0.95,
  minP: 0,
  repeatPenalty: 1,
  seed: null,
  maxTokens: 2_048,
};

// ---- cases, messages, images --------------------------------------------------------------------------------

export const caseSummarySchema = v.strictObject({
  id: idSchema,
  title: v.string(),
  /** First words of the last answer or question. */
  preview: v.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  messageCount: countSchema,
  /** The message at the end of the branch that is shown; null in an empty case. */
  leafId: v.nullable(idSchema),
});
export type CaseSummary = v.InferOutput<typeof caseSummarySchema>;

/** The file that an image was read from. */
export const attachmentSourceSchema = v.strictObject({
  format: v.picklist(imageFormatIds),
  /** Of the file as it was dropped. */
  sha256: sha256Schema,
  bytes: countSchema,
  /** EXIF orientation 1 to 8 that was applied to the pixels. */
  orientation: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
});
export type AttachmentSource = v.InferOutput<typeof attachmentSourceSchema>;

/** What is kept of an image, without the bytes themselves. Another kind of content is another member. */
export const imageContentSchema = v.variant("kind", [
  v.strictObject({
    /** Colours for the screen, 8 bits each: RGB, upright, row-major, width*height*3 bytes. */
    kind: v.literal("rgb8"),
    width: countSchema,
    height: countSchema,
    /** Of the bytes. */
    sha256: sha256Schema,
  }),
]);
export type ImageContent = v.InferOutput<typeof imageContentSchema>;

/** How RGB pixels for the screen and the model are made from the content. Another way is another member. */
export const renderingSchema = v.variant("kind", [
  /** The content is RGB already. */
  v.strictObject({ kind: v.literal("rgb") }),
]);
export type Rendering = v.InferOutput<typeof renderingSchema>;

/** The series that an image belongs to. Image files that stand for themselves have none. */
export const seriesPlaceSchema = v.strictObject({
  id: idSchema,
  /** Place in the series, from 0. */
  index: countSchema,
});
export type SeriesPlace = v.InferOutput<typeof seriesPlaceSchema>;

export const attachmentSchema = v.strictObject({
  id: idSchema,
  name: v.string(),
  content: imageContentSchema,
  rendering: renderingSchema,
  source: attachmentSourceSchema,
  series: v.nullable(seriesPlaceSchema),
  createdAt: timeSchema,
});
export type Attachment = v.InferOutput<typeof attachmentSchema>;

export const statisticsSchema = v.strictObject({
  promptTokens: knowable(countSchema),
  /** Of the prompt's tokens, those that were still in the KV cache. */
  cachedTokens: knowable(countSchema),
  completionTokens: knowable(countSchema),
  imagesEncoded: knowable(countSchema),
  imageEncodeMs: knowable(v.number()),
  firstTokenMs: v.number(),
  tokensPerSecond: knowable(v.number()),
  totalMs: v.number(),
  contextSize: knowable(countSchema),
});
export type Statistics = v.InferOutput<typeof statisticsSchema>;

export const finishReasonSchema = v.picklist(["stop", "length", "cancelled", "error"]);
export type FinishReason = v.InferOutput<typeof finishReasonSchema>;

export const thoughtSchema = v.strictObject({
  text: v.string(),
  /** "cut-off": the answer ended before the thought was closed. */
  state: v.picklist(["open", "closed", "cut-off"]),
  seconds: v.number(),
});
export type Thought = v.InferOutput<typeof thoughtSchema>;

const messageBase = {
  id: idSchema,
  caseId: idSchema,
  /** null: the first message of the case. Several messages with one parent are branches. */
  parentId: v.nullable(idSchema),
  createdAt: timeSchema,
  text: v.string(),
};
export const questionSchema = v.strictObject({
  ...messageBase,
  role: v.literal("question"),
  attachmentIds: v.array(idSchema),
});
export const answerSchema = v.strictObject({
  ...messageBase,
  role: v.literal("answer"),
  thought: v.nullable(thoughtSchema),
  /** "interrupted": the app or the engine ended before the answer did; what is there was kept. */
  status: v.picklist(["streaming", "complete", "interrupted"]),
  finishReason: v.nullable(finishReasonSchema),
  failure: v.nullable(failureSchema),
  statistics: v.nullable(statisticsSchema),
  modelId: v.string(),
  modelName: v.string(),
  boundByTerms: boundByTermsSchema,
  seed: v.number(),
});
export const messageSchema = v.variant("role", [questionSchema, answerSchema]);
export type Question = v.InferOutput<typeof questionSchema>;
export type Answer = v.InferOutput<typeof answerSchema>;
export type Message = v.InferOutput<typeof messageSchema>;

/** What another researcher needs to repeat an answer. */
export const provenanceSchema = v.strictObject({
  appVersion: v.string(),
  loaded: loadedModelSchema,
  sampling: samplingSchema,
  seed: v.number(),
  systemInstruction: v.string(),
  /** The exact text given to the tokeniser; an image stands as <start_of_image>. */
  renderedPrompt: knowable(v.string()),
  /** In the order of the prompt: hash of the square that was encoded. */
  images: v.array(v.strictObject({ attachmentId: idSchema, side: countSchema, sha256: sha256Schema })),
  /** Everything the model wrote, control tokens included. */
  rawText: v.string(),
  startedAt: timeSchema,
  operatingSystem: v.string(),
});
export type Provenance = v.InferOutput<typeof provenanceSchema>;

/** A case with everything in it. */
export const caseContentSchema = v.strictObject({
  summary: caseSummarySchema,
  messages: v.array(messageSchema),
  attachments: v.array(attachmentSchema),
  /** The text of a question that was written and not asked yet. Its images are those that no question shows. */
  draft: v.string(),
});
export type CaseContent = v.InferOutput<typeof caseContentSchema>;
