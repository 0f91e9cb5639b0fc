/** A program that writes answers until it is killed, and tells on stdout what has been resolved. */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { takeDataLock } from "../data-lock.ts";
import { openStore } from "../open-store.ts";
import { fileVault } from "../vault.ts";
import { complete, newImage, newTurn } from "./store-folder.ts";

export type Resolved =
  | { readonly what: "attachment"; readonly caseId: string; readonly id: string }
  | { readonly what: "writing"; readonly caseId: string; readonly id: string; readonly text: string }
  | { readonly what: "finished"; readonly caseId: string; readonly id: string; readonly text: string };

const tell = (resolved: Resolved): void => {
  writeSync(1, `${JSON.stringify(resolved)}\n`);
};

const [, , dataFolder = "", run = ""] = process.argv;
await takeDataLock(dataFolder);
const store = await openStore({ dataFolder, vault: fileVault(dataFolder) });
const [known] = await store.listCases();
const { id: caseId } = known ?? (await store.createCase());
let parentId = (await store.readCase(caseId)).summary.leafId;
for (let turnNumber = 0; ; turnNumber += 1) {
  const image = await store.addAttachment(caseId, newImage(randomBytes(3_000)));
  tell({ what: "attachment", caseId, id: image.id });
  const unique = `${run}-${turnNumber}`;
  const turn = newTurn(caseId, parentId, { id: `question-${unique}` });
  const answer = { ...turn.answer, id: `answer-${unique}`, parentId: turn.question.id };
  await store.beginAnswer({ question: turn.question, answer });
  let text = "";
  for (const word of ["One ", "two ", "three ", "four "]) {
    text += word;
    await store.writeAnswer({ ...answer, text });
    tell({ what: "writing", caseId, id: answer.id, text });
  }
  await store.finishAnswer(complete(answer, text), null);
  tell({ what: "finished", caseId, id: answer.id, text });
  // A killed program writes no compile cache by itself, and the next run starts much faster with it.
  if (turnNumber === 0) flushCompileCache();
  parentId = answer.id;
}
