/** Puts cases and settings into a data folder through the real store, and reads answers from it, while no host is on it. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { openStore } from "../../electron/core/store/open-store.ts";
import { fileVault } from "../../electron/core/store/vault.ts";
import type { Answer, Question } from "../../shared/domain.ts";
import { defaultSettings, type Settings } from "../../shared/settings.ts";

export interface SeedCase {
  readonly title: string;
  readonly turns: readonly { readonly question: string; readonly answer: string }[];
}

export interface Seed {
  readonly settings?: Partial<Settings>;
  readonly cases?: readonly SeedCase[];
}

/** Returns the cases' ids. */
export async function seedData(folder: string, { settings = {}, cases = [] }: Seed): Promise<string[]> {
  const dataFolder = path.join(folder, "data");
  const store = await openStore({ dataFolder, vault: fileVault(dataFolder) });
  try {
    await store.writeSettings({ ...defaultSettings, ...settings });
    const ids: string[] = [];
    for (const { title, turns } of cases) {
      const { id: caseId } = await store.createCase();
      await store.renameCase(caseId, title);
      let parentId: string | null = null;
      for (const turn of turns) {
        const { question, answer } = messages(caseId, parentId, turn);
        await store.beginAnswer({ question, answer: { ...answer, text: "", status: "streaming" } });
        await store.finishAnswer(answer, null);
        parentId = answer.id;
      }
      ids.push(caseId);
    }
    return ids;
  } finally {
    await store.close();
  }
}

function messages(caseId: string, parentId: string | null, turn: SeedCase["turns"][number]) {
  const createdAt = Date.now();
  const question: Question = {
    role: "question",
    id: randomUUID(),
    caseId,
    parentId,
    createdAt,
    text: turn.question,
    attachmentIds: [],
  };
  const answer: Answer = {
    role: "answer",
    id: randomUUID(),
    caseId,
    parentId: question.id,
    createdAt,
    text: turn.answer,
    thought: null,
    status: "complete",
    finishReason: "stop",
    failure: null,
    statistics: null,
    modelId: "practice",
    modelName: "Practice model",
    seed: 1,
  };
  return { question, answer };
}
