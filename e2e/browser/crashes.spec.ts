import { setTimeout as pause } from "node:timers/promises";
import { repetitions } from "../../electron/core/testing/endurance.ts";
import { isRunning } from "../../scripts/lib/processes.mjs";
import { limits } from "../../shared/limits.ts";
import { expect, test } from "../harness/fixtures.ts";
import { engineOf } from "../harness/processes.ts";
import { connectRpc, type RpcClient } from "../harness/rpc-client.ts";
import { seedTalkativeModel } from "../harness/talkative-model.ts";

/** Starts of an engine, and of a whole host. */
const engineKills = repetitions(10, 200);
const hostKills = repetitions(6, 100);
test.describe.configure({ timeout: repetitions(900_000, 3_600_000) });

const grown = (id: string) => (event: { type: string; messageId?: string }) =>
  event.type === "delta" && event.messageId === id;

test(`the engine is killed ${engineKills} times in mid-answer: each partial answer is kept and marked, and the next question works`, async ({
  folder,
  start,
}) => {
  const { settings, environment } = await seedTalkativeModel(folder);
  const host = await start({ environment });
  const window = await connectRpc(host.address);
  await window.request("app.attach", {});
  const { id: caseId } = await window.request("cases.create", {});
  for (let round = 0; round < engineKills; round += 1) {
    const { answer } = await window.request("chat.send", {
      caseId,
      parentId: null,
      text: `Round ${round}`,
      attachmentIds: [],
    });
    await window.when(grown(answer.id));
    process.kill(engineOf(host.processId), "SIGKILL");
    const ended = await window.finished(answer.id);
    expect(ended.status).toBe("interrupted");
    expect(ended.failure?.code).toBe("ENGINE_CRASHED");
    expect(ended.text.length + (ended.thought?.text.length ?? 0)).toBeGreaterThan(0);
    const { messages } = await window.request("cases.open", { caseId });
    expect(messages.find(({ id }) => id === answer.id)).toEqual(ended);
  }
  await window.request("settings.set", { sampling: { ...settings.sampling, maxTokens: 16 } as never });
  const { answer } = await window.request("chat.send", {
    caseId,
    parentId: null,
    text: "Still there?",
    attachmentIds: [],
  });
  expect((await window.finished(answer.id)).status).toBe("complete");
  window.close();
});

test(`the host is killed ${hostKills} times in mid-answer: what was shown as saved is there, the answer is marked, no engine is left behind`, async ({
  folder,
  start,
}) => {
  const { environment } = await seedTalkativeModel(folder);
  let caseId: string | null = null;
  const asked: Asked[] = [];
  for (let round = 0; round < hostKills; round += 1) {
    const host = await start({ environment });
    const window = await connectRpc(host.address);
    await window.request("app.attach", {});
    caseId ??= (await window.request("cases.create", {})).id;
    await expectKept(window, caseId, asked);
    const { question, answer } = await window.request("chat.send", {
      caseId,
      parentId: null,
      text: `Round ${round}`,
      attachmentIds: [],
    });
    if (question === null) throw new Error("a question was asked");
    await window.when(grown(answer.id));
    // An answer on disk is never more than a second behind: what was shown before that has to be there.
    await pause(keptAfterMs + 400);
    const engine = engineOf(host.processId);
    const text = shownBefore(window, answer.id, Date.now() - keptAfterMs);
    expect(text.length).toBeGreaterThan(0);
    asked.push({ questionId: question.id, answerId: answer.id, text });
    await host.kill();
    await expect.poll(() => isRunning(engine)).toBe(false);
  }
  const host = await start({ environment });
  const window = await connectRpc(host.address);
  await window.request("app.attach", {});
  if (caseId === null) throw new Error("no round was played");
  await expectKept(window, caseId, asked);
  window.close();
});

interface Asked {
  readonly questionId: string;
  readonly answerId: string;
  /** What has to be on disk of the answer at least. */
  readonly text: string;
}

/** The flush interval, and a little for the way of a write and of an event. */
const keptAfterMs = limits.answerFlushMs + 100;

/** The answer's thought and text as far as the window had been told at that time. */
function shownBefore(window: RpcClient, answerId: string, time: number): string {
  return window.events
    .map(({ event, at }) =>
      at <= time && event.type === "delta" && event.messageId === answerId ? event.text : "",
    )
    .join("");
}

async function expectKept(window: RpcClient, caseId: string, asked: readonly Asked[]): Promise<void> {
  const { messages } = await window.request("cases.open", { caseId });
  const questions = messages.filter(({ role }) => role === "question").map(({ id }) => id);
  expect(questions).toEqual(asked.map(({ questionId }) => questionId));
  for (const { answerId, text } of asked) {
    const answer = messages.find(({ id }) => id === answerId);
    if (answer?.role !== "answer") throw new Error("the answer is not there");
    expect(answer.status).toBe("interrupted");
    const kept = (answer.thought?.text ?? "") + answer.text;
    expect(kept.slice(0, text.length)).toBe(text);
  }
}
