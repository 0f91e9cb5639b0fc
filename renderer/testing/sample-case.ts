/** A case for tests of the conversation: messages in the fake core, as the store would have kept them. */
import type { Answer, LoadedLocalModel, Question, Statistics } from "../../shared/domain.ts";
import type { FakeCore } from "./fake-core.ts";
import { practiceLoaded, practiceModel } from "./samples.ts";

const statistics: Statistics = {
  promptTokens: 1_204,
  cachedTokens: 900,
  completionTokens: 412,
  imagesEncoded: 1,
  imageEncodeMs: 820,
  firstTokenMs: 310,
  tokensPerSecond: 48.2,
  totalMs: 8_900,
  contextSize: 8_192,
};

export const question = (id: string, parentId: string | null, part: Partial<Question> = {}): Question => ({
  id,
  caseId: "case",
  parentId,
  createdAt: 1_000 + Number.parseInt(id.replace(/\D/g, "") || "0", 10) * 10,
  role: "question",
  text: `Question ${id}`,
  attachmentIds: [],
  ...part,
});

export const answer = (id: string, parentId: string, part: Partial<Answer> = {}): Answer => ({
  id,
  caseId: "case",
  parentId,
  createdAt: 1_005 + Number.parseInt(id.replace(/\D/g, "") || "0", 10) * 10,
  role: "answer",
  text: `Answer ${id}.`,
  thought: null,
  status: "complete",
  finishReason: "stop",
  failure: null,
  statistics,
  modelId: practiceModel.id,
  modelName: practiceModel.name,
  seed: 7,
  ...part,
});

/** Puts a case with these messages into the core; it ends in the last of them. */
export function putCase(core: FakeCore, messages: readonly (Question | Answer)[]): void {
  for (const message of messages) core.messages.set(message.id, message);
  core.addCase("case", { title: "Case", leafId: messages.at(-1)?.id ?? null });
}

/** A model that takes no images, with the reason. */
export const blindLoaded: LoadedLocalModel = {
  ...practiceLoaded,
  vision: {
    available: false,
    failure: { code: "VISION_ADDON_UNUSABLE", message: "No compiler was found.", remedy: "Install one." },
  },
};
