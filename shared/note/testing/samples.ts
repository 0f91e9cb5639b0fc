/** Things of the domain with every field filled, for tests. */
import type {
  Answer,
  Attachment,
  CaseContent,
  LoadedLocalModel,
  LoadedRemoteModel,
  Message,
  ModelFile,
  Provenance,
  Question,
} from "../../domain.ts";
import { defaultSampling } from "../../domain.ts";

/** 2026-11-23T20:14:18Z */
export const sampleTime = Date.UTC(2026, 10, 23, 20, 14, 18);
export const hash = (digit: string): string => digit.repeat(64);

const practiceFiles: readonly ModelFile[] = [
  {
    role: "model",
    name: "practice-model.gguf",
    bytes: 2_000_000,
    sha256: hash("a"),
    hub: null,
    verification: "registry",
  },
  {
    role: "mmproj",
    name: "practice-model-mmproj.gguf",
    bytes: 1_000_000,
    sha256: hash("b"),
    hub: null,
    verification: "registry",
  },
];

export const sampleLoaded: LoadedLocalModel = {
  kind: "local",
  model: {
    id: "practice",
    name: "Practice model",
    origin: "practice",
    fileName: "practice-model.gguf",
    bytes: 3_000_000,
    hasImageEncoder: true,
    notice: "Trained on phantoms, knows no medicine.",
  },
  files: [...practiceFiles],
  sha256: hash("a"),
  mmprojFileName: "practice-model-mmproj.gguf",
  mmprojSha256: hash("b"),
  architecture: "gemma3",
  quantisation: "F16",
  parameters: 1_440_000,
  contextSize: 8_192,
  backend: "cpu",
  deviceNames: [],
  gpuLayers: 0,
  layers: 5,
  kvCacheType: "F16",
  flashAttention: null,
  threads: 2,
  engineBuild: "node-llama-cpp 3.22.1 (b9999)",
  templateSha256: hash("c"),
  loadMs: 120,
  vision: { available: true, side: 144, tokensPerImage: 18, resampling: "bilinear-antialiased" },
};

/** As an earlier version recorded it. */
export const medGemma: LoadedLocalModel = {
  ...sampleLoaded,
  model: {
    ...sampleLoaded.model,
    id: "local-1",
    name: "MedGemma 4B",
    origin: "local",
    fileName: "medgemma-4b-it-Q4_K_M.gguf",
    notice: "For research only.",
  },
  files: null,
  sha256: hash("d"),
};

const hubRepo = "unsloth/medgemma-27b-it-GGUF";

/** Fetched from the hub, its image encoder at another commit, with a hash that Casebook ships for neither. */
export const fetchedModel: LoadedLocalModel = {
  ...sampleLoaded,
  model: {
    ...sampleLoaded.model,
    id: "medgemma-27b:Q4_K_M",
    name: "MedGemma 27B multimodal",
    origin: "registry",
    fileName: "medgemma-27b-it-Q4_K_M.gguf",
    notice: "For research only.",
    boundByTerms: true,
  },
  files: [
    {
      role: "model",
      name: "medgemma-27b-it-Q4_K_M.gguf",
      bytes: 16_546_405_000,
      sha256: hash("d"),
      hub: { repo: hubRepo, commit: "1".repeat(40), path: "medgemma-27b-it-Q4_K_M.gguf" },
      verification: "hub",
    },
    {
      role: "mmproj",
      name: "mmproj-F16.gguf",
      bytes: 857_740_000,
      sha256: hash("e"),
      hub: { repo: hubRepo, commit: "2".repeat(40), path: "mmproj-F16.gguf" },
      verification: "hub",
    },
  ],
  sha256: hash("d"),
  mmprojFileName: "mmproj-F16.gguf",
  mmprojSha256: hash("e"),
};

/** A model behind a server in the network. */
export const remoteModel: LoadedRemoteModel = {
  kind: "remote",
  model: {
    id: "google/medgemma-4b-it",
    name: "MedGemma 4B",
    notice: "For research only.",
    boundByTerms: true,
  },
  server: { origin: "https://gpu.example:8000", place: "network" },
  contextSize: { unknown: "server-silent" },
  vision: { available: true, side: 896, tokensPerImage: 258, resampling: "area-or-cubic" },
};

export const sampleProvenance = {
  appVersion: "0.1.0",
  loaded: sampleLoaded,
  sampling: { ...defaultSampling, seed: 7 },
  seed: 7,
  systemInstruction: "Be brief.",
  renderedPrompt:
    "<start_of_turn>user\nWhere is the spot?<start_of_image><end_of_turn>\n<start_of_turn>model\n",
  images: [],
  rawText: "In the upper left.<end_of_turn>",
  startedAt: sampleTime,
  operatingSystem: "Linux 6.1 x64",
} satisfies Provenance;

export const sampleQuestion = (fields: Partial<Question> = {}): Question => ({
  id: "question-1",
  caseId: "case-1",
  parentId: null,
  createdAt: sampleTime,
  text: "Where is the spot?",
  role: "question",
  attachmentIds: [],
  ...fields,
});

export const sampleAnswer = (fields: Partial<Answer> = {}): Answer => ({
  id: "answer-1",
  caseId: "case-1",
  parentId: "question-1",
  createdAt: sampleTime + 1,
  text: "In the upper left.",
  role: "answer",
  thought: null,
  status: "complete",
  finishReason: "stop",
  failure: null,
  statistics: {
    promptTokens: 40,
    cachedTokens: 10,
    completionTokens: 6,
    imagesEncoded: 1,
    imageEncodeMs: 12,
    firstTokenMs: 80,
    tokensPerSecond: 150,
    totalMs: 130,
    contextSize: 8_192,
  },
  modelId: "practice",
  modelName: "Practice model",
  seed: 7,
  ...fields,
});

export const sampleAttachment = (fields: Partial<Attachment> = {}): Attachment => ({
  id: "image-1",
  name: "Doe, Jane knee.png",
  content: { kind: "rgb8", width: 320, height: 200, sha256: hash("1") },
  rendering: { kind: "rgb" },
  source: { format: "jpeg", sha256: hash("2"), bytes: 54_321, orientation: 6 },
  series: null,
  createdAt: sampleTime,
  ...fields,
});

/** A case whose shown branch ends in the last message. */
export const sampleCase = (
  messages: readonly Message[],
  attachments: readonly Attachment[] = [],
): CaseContent => ({
  summary: {
    id: "0123abcd-4567",
    title: "Spot on the knee",
    preview: "",
    createdAt: sampleTime,
    updatedAt: sampleTime + 60_000,
    messageCount: messages.length,
    leafId: messages.at(-1)?.id ?? null,
  },
  messages: [...messages],
  attachments: [...attachments],
  draft: "",
});
