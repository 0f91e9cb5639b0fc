/** The limits of the model, shown once each, at the turn where they begin to apply. */
import type { Messages } from "../../../shared/message-tree.ts";

/** From this question on. */
const manyTurns = 6;

export type CaseNotice = "several-images" | "many-turns";

export const noticeText: Readonly<Record<CaseNotice, string>> = {
  "several-images":
    "Several images in one case: MedGemma was evaluated mostly on one image. Check what it says about each.",
  "many-turns":
    "Many turns: MedGemma was not evaluated for multi-turn conversations. A new case with one full question is more reliable.",
};

/** Which question of the branch each notice stands under; a notice that does not apply is missing. */
export function noticePlaces(
  branch: readonly string[],
  messages: Messages,
): Readonly<Partial<Record<CaseNotice, string>>> {
  const images = new Set<string>();
  const places: Partial<Record<CaseNotice, string>> = {};
  let questions = 0;
  for (const id of branch) {
    const message = messages.get(id);
    if (message?.role !== "question") continue;
    questions += 1;
    for (const image of message.attachmentIds) images.add(image);
    if (images.size > 1) places["several-images"] ??= id;
    if (questions === manyTurns) places["many-turns"] = id;
  }
  return places;
}
