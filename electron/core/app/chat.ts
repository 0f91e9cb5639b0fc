/** Questions and answers: from the tree to the engine, from the engine's stream to every window and the disk. */
import { randomUUID } from "node:crypto";
import type { Params, Reply } from "../../../shared/contract.ts";
import type { Answer, Message, Question } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { isKnown } from "../../../shared/knowable.ts";
import { branchTo, messagesById } from "../../../shared/message-tree.ts";
import type { ChatEngine } from "../engine/chat-engine.ts";
import { seedFor } from "../inference/seed.ts";
import type { Begin } from "../store/store.ts";
import { type AnswerRun, type AnswerRunOptions, createAnswerRun } from "./answer-run.ts";
import { titleFrom, turnsOf } from "./conversation.ts";

export interface Ask {
  readonly caseId: string;
  readonly parentId: string | null;
  readonly text: string;
  readonly attachmentIds: readonly string[];
}

export interface Chat {
  send(ask: Ask): Promise<Reply<"chat.send">>;
  regenerate(caseId: string, answerId: string): Promise<Reply<"chat.regenerate">>;
  /** Resolves when the answer has ended and is kept. */
  stop(caseId: string): Promise<void>;
  measure(draft: Params<"chat.measure">): Promise<Reply<"chat.measure">>;
  dispose(): Promise<void>;
}

export interface ChatOptions extends AnswerRunOptions {
  readonly engine: Pick<ChatEngine, "status" | "measure">;
}

export function createChat(options: ChatOptions): Chat {
  const { store, engine, state, models } = options;
  const runs = new Map<string, AnswerRun>();
  /** Cases in which an answer is about to begin: taken before the first await, so that two windows cannot both begin. */
  const starting = new Map<string, Promise<unknown>>();

  const alone = <T>(caseId: string, work: () => Promise<T>): Promise<T> => {
    if (runs.has(caseId) || starting.has(caseId)) return Promise.reject(stillAnswering());
    const begun = work().finally(() => starting.delete(caseId));
    starting.set(caseId, begun);
    return begun;
  };

  const begin = async (turn: Begin) => {
    const { question, answer } = turn;
    const { caseId } = answer;
    const run = createAnswerRun(options, answer);
    runs.set(caseId, run);
    try {
      state.put("cases", await store.beginAnswer(turn));
    } catch (thrown) {
      runs.delete(caseId);
      run.abandon();
      throw thrown;
    }
    if (question !== null) state.publish({ type: "message", message: question });
    state.putRunning(answer);
    void run.start().finally(() => {
      if (runs.get(caseId) === run) runs.delete(caseId);
    });
    return { question, answer };
  };

  const emptyAnswer = async (caseId: string, parentId: string): Promise<Answer> => {
    const model = await models.selected();
    return {
      role: "answer",
      id: randomUUID(),
      caseId,
      parentId,
      createdAt: Date.now(),
      text: "",
      thought: null,
      status: "streaming",
      finishReason: null,
      failure: null,
      statistics: null,
      modelId: model.id,
      modelName: model.name,
      boundByTerms: model.boundByTerms,
      seed: seedFor(state.settings.sampling),
    };
  };

  return {
    send: ({ caseId, parentId, text, attachmentIds }) =>
      alone(caseId, async () => {
        if (text.trim() === "") {
          throw new CasebookError(
            "BAD_REQUEST",
            "There is no question.",
            "Write what you want to know about the images.",
          );
        }
        const content = await store.readCase(caseId);
        const known = new Set(content.attachments.map((attachment) => attachment.id));
        if (!attachmentIds.every((id) => known.has(id))) {
          throw new CasebookError(
            "NOT_FOUND",
            "An image of this question is not in the case.",
            "Add the image again.",
          );
        }
        if (parentId !== null && !content.messages.some((message) => message.id === parentId)) {
          throw new CasebookError(
            "NOT_FOUND",
            "The answer before this question is not in the case.",
            "Open the case again.",
          );
        }
        const question: Question = {
          role: "question",
          id: randomUUID(),
          caseId,
          parentId,
          createdAt: Date.now(),
          text,
          attachmentIds: [...attachmentIds],
        };
        const answer = await emptyAnswer(caseId, question.id);
        const isFirst = content.messages.length === 0;
        return begin({ question, answer, ...(isFirst && { title: titleFrom(text) }) });
      }),

    regenerate: (caseId, answerId) =>
      alone(caseId, async () => {
        const { messages } = await store.readCase(caseId);
        const answer = messages.find((message) => message.id === answerId);
        if (answer?.role !== "answer" || answer.parentId === null) {
          throw new CasebookError(
            "NOT_FOUND",
            "This answer is not in the case any more.",
            "Open the case again.",
          );
        }
        return begin({ question: null, answer: await emptyAnswer(caseId, answer.parentId) });
      }),

    async stop(caseId) {
      await starting.get(caseId)?.catch(() => undefined);
      await runs.get(caseId)?.stop("cancelled");
    },

    async measure({ caseId, leafId, text, attachmentIds }) {
      const { status } = engine;
      if (status.state !== "ready" && status.state !== "busy") {
        throw new CasebookError("ENGINE_OFF", "No model is loaded.", "Load a model first.");
      }
      const messages: readonly Message[] = caseId === null ? [] : (await store.readCase(caseId)).messages;
      const draft: Question = {
        role: "question",
        id: "draft",
        caseId: caseId ?? "blank",
        parentId: leafId,
        createdAt: 0,
        text,
        attachmentIds: [...attachmentIds],
      };
      // Every image takes the same number of tokens, so any hash will do for counting.
      const turns = turnsOf([...branchTo(messagesById(messages), leafId).messages, draft], () =>
        "0".repeat(64),
      );
      const promptTokens = await engine.measure({ system: state.settings.systemInstruction, turns });
      const { contextSize } = status.loaded;
      return isKnown(promptTokens) && isKnown(contextSize) ? { promptTokens, contextSize } : null;
    },

    async dispose() {
      await Promise.allSettled(starting.values());
      await Promise.all([...runs.values()].map((run) => run.stop("interrupted")));
    },
  };
}

const stillAnswering = (): CasebookError =>
  new CasebookError(
    "ENGINE_BUSY",
    "This case is still being answered.",
    "Wait for the answer or stop it first.",
  );
