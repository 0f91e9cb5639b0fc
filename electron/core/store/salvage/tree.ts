/** Messages whose parent is lost find a place in the tree, so that questions and answers still alternate. */
import type { Message, Question } from "../../../../shared/domain.ts";
import { lostQuestion } from "../message-table.ts";

/** Parents before children. A lost question is stood in for; a lost answer is passed over. */
export function mendTree(salvaged: readonly Message[]): Message[] {
  const messages = salvaged.toSorted(byAge);
  const known = new Set(messages.map((message) => message.id));
  const mended: Message[] = [];
  const standIns = new Map<string, Question>();
  for (const message of messages) {
    if (message.parentId === null || known.has(message.parentId)) {
      mended.push(message);
      continue;
    }
    const answerBefore = mended.findLast((earlier) => earlier.role === "answer")?.id ?? null;
    if (message.role === "question") {
      mended.push({ ...message, parentId: answerBefore });
      continue;
    }
    // Answers to one lost question stay beside each other.
    if (!standIns.has(message.parentId)) {
      const { caseId, createdAt, parentId: id } = message;
      const question = lostQuestion({ id, caseId, createdAt, parentId: answerBefore });
      standIns.set(id, question);
      mended.push(question);
    }
    mended.push(message);
  }
  return mended;
}

function byAge(first: Message, second: Message): number {
  if (first.createdAt !== second.createdAt) return first.createdAt - second.createdAt;
  if (first.role === second.role) return 0;
  return first.role === "question" ? -1 : 1;
}
