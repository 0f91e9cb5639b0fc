import { execFileSync } from "node:child_process";
import { expect, test } from "../harness/fixtures.ts";
import { connectRpc } from "../harness/rpc-client.ts";
import { seedData } from "../harness/seed.ts";
import { writeTalkativeModel } from "../harness/talkative-model.ts";

/** The engine is the host's only child process. */
function engineOf(hostId: number): number {
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(hostId)], { encoding: "utf8" });
  const ids = children.split("\n").map(Number).filter(Boolean);
  const engines = ids.filter((id) =>
    /engine-process/.test(execFileSync("ps", ["-o", "args=", "-p", String(id)], { encoding: "utf8" })),
  );
  if (engines.length !== 1 || engines[0] === undefined) throw new Error(`${engines.length} engine processes`);
  return engines[0];
}

const grown = (id: string) => (event: { type: string; messageId?: string }) =>
  event.type === "delta" && event.messageId === id;

test("the engine is killed 20 times in mid-answer: each partial answer is kept and marked, and the next question works", async ({
  folder,
  start,
}) => {
  test.setTimeout(300_000);
  const { settings, environment } = await writeTalkativeModel(folder);
  await seedData(folder, { settings });
  const host = await start({ environment });
  const window = await connectRpc(host.address);
  await window.request("app.attach", {});
  const { id: caseId } = await window.request("cases.create", {});
  for (let round = 0; round < 20; round += 1) {
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

test("the host is killed 20 times in mid-answer: what was shown as saved is there, the answer is marked, no engine is left behind", async ({
  folder,
  start,
}) => {
  test.setTimeout(300_000);
  const { settings, environment } = await writeTalkativeModel(folder);
  await seedData(folder, { settings });
  let caseId: string | null = null;
  const asked: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const host = await start({ environment });
    const window = await connectRpc(host.address);
    await window.request("app.attach", {});
    caseId ??= (await window.request("cases.create", {})).id;
    const before = await window.request("cases.open", { caseId });
    expect(before.messages.filter(({ role }) => role === "question").map(({ id }) => id)).toEqual(asked);
    for (const message of before.messages) {
      if (message.role === "answer") expect(message.status).toBe("interrupted");
    }
    const { question, answer } = await window.request("chat.send", {
      caseId,
      parentId: null,
      text: `Round ${round}`,
      attachmentIds: [],
    });
    if (question === null) throw new Error("a question was asked");
    asked.push(question.id);
    await window.when(grown(answer.id));
    const engine = engineOf(host.processId);
    await host.kill();
    await expect.poll(() => alive(engine), { timeout: 10_000 }).toBe(false);
  }
});

function alive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return !/ Z/.test(execFileSync("ps", ["-o", "stat=", "-p", String(processId)], { encoding: "utf8" }));
  } catch {
    return false;
  }
}
