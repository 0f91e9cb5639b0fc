/** The message tree -> the turns that the model is given. Pure. */
import type { Message } from "../../../shared/domain.ts";
import type { Part, Turn } from "../../../shared/prompt.ts";

/**
 * Questions and answers in alternation. Images stand before the text of their question, as MedGemma was trained.
 * An answer without text (it failed before its first word) is left out and the questions around it become one turn,
 * so that an image sent with the failed question is still seen.
 */
export function turnsOf(branch: readonly Message[], squareOf: (attachmentId: string) => string): Turn[] {
  const turns: Turn[] = [];
  for (const message of branch) {
    if (message.role === "answer") {
      if (message.text !== "") turns.push({ role: "model", text: message.text });
      continue;
    }
    const parts: Part[] = [
      ...message.attachmentIds.map((id) => ({ type: "image", sha256: squareOf(id) }) as const),
      { type: "text", text: message.text },
    ];
    const last = turns.at(-1);
    if (last?.role === "user") turns[turns.length - 1] = { role: "user", parts: [...last.parts, ...parts] };
    else turns.push({ role: "user", parts });
  }
  return turns;
}

/** Attachments of a branch, each once, in the order in which the model meets them. */
export function attachmentsOf(branch: readonly Message[]): string[] {
  return [
    ...new Set(branch.flatMap((message) => (message.role === "question" ? message.attachmentIds : []))),
  ];
}

/** A case's title from its first question: one line, cut at a word. */
export function titleFrom(question: string): string {
  const line = question.replaceAll(/\s+/g, " ").trim();
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60);
  const space = cut.lastIndexOf(" ");
  return `${(space > 30 ? cut.slice(0, space) : cut).replace(/[,;:.\s]+$/, "")}…`;
}
