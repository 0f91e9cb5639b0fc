import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleProvenance } from "../../../shared/note/testing/samples.ts";
import { defaultSettings } from "../../../shared/settings.ts";
import type { CaseDatabase } from "./case-database.ts";
import { complete, newImage, newTurn, StoreFolder, thrownBy } from "./testing/store-folder.ts";

let folder: StoreFolder;
let database: CaseDatabase;
let clock: number;

const open = (): CaseDatabase => folder.open({ now: () => clock }).database;
const reopen = (): void => {
  database.close();
  database = open();
};

beforeEach(() => {
  clock = 1_000;
  folder = new StoreFolder();
  database = open();
});
afterEach(() => {
  database.close();
  folder[Symbol.dispose]();
});

function ask(caseId: string, parentId: string | null, question: string, answer: string): string {
  const turn = newTurn(caseId, parentId, { text: question });
  database.beginAnswer(turn);
  database.finishAnswer(complete(turn.answer, answer), sampleProvenance);
  return turn.answer.id;
}

describe("cases", () => {
  test("a case begins as New case and is there after a restart with the name it was given", () => {
    const { id, title } = database.createCase();
    expect(title).toBe("New case");
    database.renameCase(id, "Knee, 3 weeks ✓");
    reopen();
    expect(database.listCases().map((each) => each.title)).toEqual(["Knee, 3 weeks ✓"]);
  });

  test("the case that was written to last stands first", () => {
    const first = database.createCase();
    clock = 2_000;
    const second = database.createCase();
    expect(database.listCases().map((each) => each.id)).toEqual([second.id, first.id]);
    clock = 9_000_000_000_000;
    ask(first.id, null, "Question", "Answer");
    expect(database.listCases().map((each) => each.id)).toEqual([first.id, second.id]);
  });

  test("renaming does not move a case in the list", () => {
    const { id, updatedAt } = database.createCase();
    clock = 5_000;
    expect(database.renameCase(id, "Other").updatedAt).toBe(updatedAt);
  });

  test("a deleted case is hidden, refuses new messages, and can be brought back", () => {
    const { id } = database.createCase();
    ask(id, null, "Question", "Answer");
    database.markDeleted(id);
    expect(database.listCases()).toEqual([]);
    expect(database.searchCases("question")).toEqual([]);
    expect(thrownBy(() => database.readCase(id))).toMatchObject({ code: "NOT_FOUND" });
    expect(thrownBy(() => database.beginAnswer(newTurn(id, null)))).toMatchObject({ code: "NOT_FOUND" });
    expect(database.restoreCase(id).messageCount).toBe(2);
    expect(database.readCase(id).messages).toHaveLength(2);
  });

  test("an answer that runs on in a case that was just deleted is still written", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null);
    database.beginAnswer(turn);
    database.markDeleted(id);
    database.finishAnswer(complete(turn.answer, "Late"), null);
    database.restoreCase(id);
    expect(database.readCase(id).messages.at(-1)).toMatchObject({ text: "Late", status: "complete" });
  });

  test("cases deleted in an earlier run are purged at the start, those of this run are not", () => {
    const { id } = database.createCase();
    database.markDeleted(id);
    database.close();
    database = folder.open({ firstInRun: false }).database;
    expect(database.restoreCase(id).id).toBe(id);
    database.markDeleted(id);
    reopen();
    expect(thrownBy(() => database.restoreCase(id))).toMatchObject({ code: "NOT_FOUND" });
  });

  test("what is asked of a case that is not there is refused by name", () => {
    for (const call of [
      () => database.readCase("none"),
      () => database.renameCase("none", "Title"),
      () => database.markDeleted("none"),
      () => database.restoreCase("none"),
      () => database.selectLeaf("none", "leaf"),
      () => database.addAttachment("none", newImage(randomBytes(9))),
      () => database.readContent("none", "image"),
      () => database.readProvenance("none", "answer"),
      () => database.writeAnswer(newTurn("none", null).answer),
      () => database.removeAttachment("none", "none"),
      () => database.writeDraft("none", "x"),
    ]) {
      expect(thrownBy(call)).toMatchObject({ code: "NOT_FOUND" });
    }
    expect(() => database.purgeCase("none")).not.toThrow();
  });
});

describe("messages", () => {
  test("a turn comes back as it was written, with its provenance, after a restart", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null, { text: "Where?\n\u0000 emoji 🫀, CJK 肺" });
    database.beginAnswer(turn);
    const finished = {
      ...complete(turn.answer, "There."),
      thought: { text: "Hm.", state: "closed", seconds: 1.5 },
    } as const;
    database.finishAnswer(finished, sampleProvenance);
    reopen();
    expect(database.readCase(id).messages).toEqual([turn.question, finished]);
    expect(database.readProvenance(id, turn.answer.id)).toEqual(sampleProvenance);
    expect(database.readProvenance(id, turn.question.id)).toBeNull();
  });

  test("branches: a second answer to a question and a second question under an answer are kept side by side", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null);
    database.beginAnswer(turn);
    database.finishAnswer(complete(turn.answer, "First answer"), null);
    const again = newTurn(id, null).answer;
    const sibling = { ...again, parentId: turn.question.id };
    expect(database.beginAnswer({ question: null, answer: sibling }).leafId).toBe(sibling.id);
    database.finishAnswer(complete(sibling, "Second answer"), null);
    ask(id, turn.answer.id, "Follow-up", "More");
    ask(id, turn.answer.id, "Edited follow-up", "Other");
    const { messages, summary } = database.readCase(id);
    expect(messages.filter((message) => message.parentId === turn.question.id)).toHaveLength(2);
    expect(messages.filter((message) => message.parentId === turn.answer.id)).toHaveLength(2);
    expect(summary.messageCount).toBe(7);
    expect(database.selectLeaf(id, sibling.id)).toMatchObject({
      leafId: sibling.id,
      preview: "Second answer",
    });
  });

  test("a turn that does not fit into the tree is refused and leaves nothing behind", () => {
    const { id } = database.createCase();
    const other = database.createCase();
    const elsewhere = ask(other.id, null, "Q", "A");
    const answerId = ask(id, null, "Q", "A");
    const questionId = database.readCase(id).messages[0]?.id ?? "";
    const cases: [code: string, begin: Parameters<CaseDatabase["beginAnswer"]>[0]][] = [
      ["NOT_FOUND", newTurn(id, "unknown")],
      ["NOT_FOUND", newTurn(id, elsewhere)],
      ["BAD_REQUEST", newTurn(id, questionId)],
      ["BAD_REQUEST", { question: null, answer: { ...newTurn(id, null).answer, parentId: answerId } }],
      ["BAD_REQUEST", { question: null, answer: { ...newTurn(id, null).answer, parentId: null } }],
      ["BAD_REQUEST", { ...newTurn(id, null), question: newTurn(id, null).question }],
      ["NOT_FOUND", newTurn(id, null, { attachmentIds: ["unknown"] })],
    ];
    for (const [code, begin] of cases) {
      expect(thrownBy(() => database.beginAnswer(begin))).toMatchObject({ code });
    }
    expect(database.readCase(id).messages).toHaveLength(2);
    expect(database.readCase(id).summary.leafId).toBe(answerId);
  });

  test("a message id that exists already is refused and the first message stays", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null, { text: "First" });
    database.beginAnswer(turn);
    const again = { ...turn, question: { ...turn.question, text: "Second" } };
    expect(thrownBy(() => database.beginAnswer(again))).toMatchObject({ code: "STORE_FAILED" });
    expect(database.readCase(id).messages[0]?.text).toBe("First");
  });

  test("an answer keeps its place in the tree whatever a later write says", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null);
    database.beginAnswer(turn);
    database.writeAnswer({ ...turn.answer, parentId: null, createdAt: 5, text: "Text" });
    expect(database.readCase(id).messages[1]).toEqual({ ...turn.answer, text: "Text" });
  });

  test("a question cannot be overwritten by an answer", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null);
    database.beginAnswer(turn);
    expect(thrownBy(() => database.writeAnswer({ ...turn.answer, id: turn.question.id }))).toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("an answer that was being written when Casebook ended is there, marked, with its text", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null);
    database.beginAnswer(turn);
    database.writeAnswer({
      ...turn.answer,
      text: "So far",
      thought: { text: "Hm", state: "open", seconds: 2 },
    });
    reopen();
    const { messages, summary } = database.readCase(id);
    expect(messages[1]).toMatchObject({
      text: "So far",
      status: "interrupted",
      finishReason: "error",
      thought: { text: "Hm", state: "cut-off" },
      failure: { code: "GENERATION_FAILED" },
    });
    expect(summary.preview).toBe("So far");
  });

  test("the preview is the last words of the branch that is shown, without markdown", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null, { text: "# **What** is `this`?" });
    expect(database.beginAnswer(turn).preview).toBe("What is this?");
    expect(database.finishAnswer(complete(turn.answer, "- A [spot](x)\n- round"), null).preview).toBe(
      "A spot round",
    );
  });
});

describe("search", () => {
  test("finds cases whose title and texts together hold every word, whatever the case", () => {
    const knee = database.createCase();
    database.renameCase(knee.id, "Knee");
    ask(knee.id, null, "Is there a FRACTURE?", "Keine Läsion.");
    const lung = database.createCase();
    ask(lung.id, null, "Is there a nodule?", "No fracture.");
    const found = (query: string): string[] => database.searchCases(query).map((each) => each.id);
    expect(found("fracture")).toEqual(expect.arrayContaining([knee.id, lung.id]));
    expect(found("knee LÄSION")).toEqual([knee.id]);
    expect(found("nodule knee")).toEqual([]);
    expect(found("  ")).toHaveLength(2);
    expect(found("%")).toEqual([]);
  });
});

describe("a title for the first question", () => {
  test("is taken by a case that has none of its own, and by no other", () => {
    const [fresh, named] = [database.createCase(), database.createCase()];
    database.renameCase(named.id, "Knee");
    expect(database.beginAnswer({ ...newTurn(fresh.id, null), title: "Where?" }).title).toBe("Where?");
    expect(database.beginAnswer({ ...newTurn(named.id, null), title: "Where?" }).title).toBe("Knee");
  });

  test("is not taken where the turn was refused", () => {
    const { id } = database.createCase();
    const turn = newTurn(id, null, { attachmentIds: ["none"] });
    expect(thrownBy(() => database.beginAnswer({ ...turn, title: "Where?" }))).toMatchObject({
      code: "NOT_FOUND",
    });
    expect(database.readCase(id).summary.title).toBe("New case");
  });
});

describe("settings", () => {
  test("are the defaults at first and come back after a restart", () => {
    expect(database.readSettings()).toEqual(defaultSettings);
    const settings = { ...defaultSettings, theme: "dark", systemInstruction: "Be brief." } as const;
    database.writeSettings(settings);
    reopen();
    expect(database.readSettings()).toEqual(settings);
  });

  test("a damaged settings record gives the defaults instead of no start", () => {
    database.writeSettings({ ...defaultSettings, theme: "dark" });
    database.close();
    const raw = new DatabaseSync(folder.databasePath);
    raw.exec("UPDATE meta SET value = randomblob(80) WHERE name = 'settings'");
    raw.close();
    database = open();
    expect(database.readSettings()).toEqual(defaultSettings);
  });
});
