import { expect, it } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { defaultLoadOptions } from "../../../shared/load-options.ts";
import { done, practice, prompt, scriptedCore, text } from "./testing/scripted-core.ts";

const whole = async function* () {
  yield prompt;
  yield text("Upper ");
  yield text("left.");
  yield done("Upper left.");
};
/** Begins, and then waits until it is stopped. */
const endless = async function* (signal: AbortSignal) {
  yield prompt;
  yield text("Upper ");
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
};
const full = () => Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Free some space."));
const ask = (caseId: string) => ({ caseId, parentId: null, text: "Where is the spot?", attachmentIds: [] });

it("an answer streams, is kept with its provenance, and names its case after the question", async () => {
  await using core = await scriptedCore({ answer: whole });
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  await expect
    .poll(() => core.answerOf(answer.id))
    .toMatchObject({ status: "complete", text: "Upper left." });
  const content = await core.store.readCase(id);
  expect(content.summary.title).toBe("Where is the spot?");
  expect(content.messages[1]).toMatchObject({
    text: "Upper left.",
    status: "complete",
    finishReason: "stop",
  });
  expect(await core.store.readProvenance(id, answer.id)).toMatchObject({
    renderedPrompt: "<bos>",
    rawText: "Upper left.<end_of_turn>",
  });
});

it("an answer says from its first write on whether the HAI-DEF terms bind the chosen model, then of the one that was loaded", async () => {
  const bound = { ...practice, model: { ...practice.model, boundByTerms: true } };
  await using core = await scriptedCore({ answer: endless, loads: bound, loaded: bound });
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  expect(answer.boundByTerms).toBe(false);
  await expect.poll(() => core.state.running.get(answer.id)?.text).toBe("Upper ");
  await core.chat.stop(id);
  expect((await core.store.readCase(id)).messages[1]).toMatchObject({ boundByTerms: true });
  expect((await core.store.readProvenance(id, answer.id))?.loaded.model.boundByTerms).toBe(true);
});

it("a case that was given a title keeps it over its first question", async () => {
  await using core = await scriptedCore({ answer: whole });
  const id = await core.cases.create();
  await core.cases.rename(id, "Knee, 3 weeks");
  await core.chat.send(ask(id));
  expect((await core.store.readCase(id)).summary.title).toBe("Knee, 3 weeks");
  expect(core.state.cases.find((one) => one.id === id)?.title).toBe("Knee, 3 weeks");
});

it("a first question that could not be kept leaves the case without a title of it", async () => {
  await using core = await scriptedCore({ answer: whole }, () => ({ beginAnswer: full }));
  const id = await core.cases.create();
  await expect(core.chat.send(ask(id))).rejects.toMatchObject({ code: "STORE_FULL" });
  expect((await core.store.readCase(id)).summary.title).toBe("New case");
  expect(core.state.cases.find((one) => one.id === id)?.title).toBe("New case");
});

it("a draft is measured before its case is begun, and refused while no model is loaded", async () => {
  await using core = await scriptedCore({ answer: whole });
  const draft = { caseId: null, leafId: null, text: "Where is the spot?", attachmentIds: [] };
  await expect(core.chat.measure(draft)).rejects.toMatchObject({ code: "ENGINE_OFF" });
  await core.models.ensureLoaded();
  expect(await core.chat.measure(draft)).toEqual({ promptTokens: 1, contextSize: 8_192 });
});

it("of two questions sent at once into one case one is asked and one refused, and the asked one can be stopped", async () => {
  await using core = await scriptedCore({ answer: endless });
  const id = await core.cases.create();
  const outcomes = await Promise.allSettled([core.chat.send(ask(id)), core.chat.send(ask(id))]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toMatchObject({
    code: "ENGINE_BUSY",
  });
  await core.chat.stop(id);
  expect(core.state.running.size).toBe(0);
  expect((await core.store.readCase(id)).messages).toHaveLength(2);
});

it("Stop does not wait for a model that is still being loaded", async () => {
  await using core = await scriptedCore({ answer: whole, load: new Promise(() => undefined) });
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  await core.chat.stop(id);
  expect(core.answerOf(answer.id)).toMatchObject({
    status: "complete",
    finishReason: "cancelled",
    failure: null,
  });
});

it("what answered is recorded, not what was loaded when the question was asked", async () => {
  const other = { ...practice, sha256: "f".repeat(64), backend: "cpu-after-restart" };
  await using core = await scriptedCore({ answer: whole, loaded: other });
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  await expect.poll(() => core.state.running.size).toBe(0);
  expect((await core.store.readProvenance(id, answer.id))?.loaded).toEqual(other);
});

it("an engine that dies leaves the partial answer, marked and with the reason", async () => {
  const dying = async function* () {
    yield prompt;
    yield text("Upper ");
    throw new CasebookError("ENGINE_CRASHED", "The engine ended.", "Regenerate.");
  };
  await using core = await scriptedCore({ answer: dying });
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  await expect.poll(() => core.state.running.size).toBe(0);
  const [, kept] = (await core.store.readCase(id)).messages;
  expect(kept).toEqual(core.answerOf(answer.id));
  expect(kept).toMatchObject({ text: "Upper ", status: "interrupted", failure: { code: "ENGINE_CRASHED" } });
});

it("a full disk is told with the answer, which stays visible and is kept once there is room", async () => {
  let room = false;
  await using core = await scriptedCore({ answer: whole }, (store) => ({
    finishAnswer: (...args) => (room ? store.finishAnswer(...args) : full()),
  }));
  const id = await core.cases.create();
  const { answer } = await core.chat.send(ask(id));
  await expect
    .poll(() => core.answerOf(answer.id))
    .toMatchObject({ status: "interrupted", failure: { code: "STORE_FULL" }, text: "Upper left." });
  expect(core.unsavedAnswers.get(answer.id)?.text).toBe("Upper left.");
  room = true;
  await core.unsavedAnswers.dispose();
  expect((await core.store.readCase(id)).messages[1]).toMatchObject({
    text: "Upper left.",
    status: "complete",
    failure: null,
  });
});

it("a question that could not be kept leaves the case free for the next one", async () => {
  let room = false;
  await using core = await scriptedCore({ answer: whole }, (store) => ({
    beginAnswer: (begin) => (room ? store.beginAnswer(begin) : full()),
  }));
  const id = await core.cases.create();
  await expect(core.chat.send(ask(id))).rejects.toMatchObject({ code: "STORE_FULL" });
  room = true;
  const { answer } = await core.chat.send(ask(id));
  await expect.poll(() => core.answerOf(answer.id)).toMatchObject({ status: "complete" });
});

it("a case that is deleted while it is answered stays deleted, and can be brought back with the partial answer", async () => {
  await using core = await scriptedCore({ answer: endless });
  const id = await core.cases.create();
  const sending = core.chat.send(ask(id));
  await core.cases.remove(id);
  await sending;
  expect(core.state.cases.find((one) => one.id === id)).toBeUndefined();
  expect(
    core.events.findLastIndex((event) => event.type === "cases" && event.removed.length > 0),
  ).toBeGreaterThan(core.events.findLastIndex((event) => event.type === "cases" && event.put.length > 0));
  await core.cases.restore(id);
  expect((await core.store.readCase(id)).messages).toHaveLength(2);
});

it("another load option loads the model again, and so does going back to the defaults", async () => {
  await using core = await scriptedCore({ answer: whole });
  await core.models.ensureLoaded();
  await core.models.ensureLoaded();
  expect(core.loads()).toBe(1);
  await core.settings({ loadOptions: { practice: { ...defaultLoadOptions, contextSize: 4_096 } } });
  await core.models.ensureLoaded();
  expect(core.loads()).toBe(2);
  await core.settings({ loadOptions: {} });
  await core.models.ensureLoaded();
  expect(core.loads()).toBe(3);
});

it("two changes of the settings at once are both kept", async () => {
  await using core = await scriptedCore({ answer: whole });
  await Promise.all([
    core.settings({ theme: "dark" }),
    core.settings({ welcomed: true }),
    core.settings({ textSize: undefined }),
  ]);
  expect(await core.store.readSettings()).toMatchObject({
    theme: "dark",
    welcomed: true,
    textSize: "medium",
  });
});
