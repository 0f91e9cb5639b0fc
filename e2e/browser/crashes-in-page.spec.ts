import { setTimeout as pause } from "node:timers/promises";
import type { Locator } from "@playwright/test";
import { limits } from "../../shared/limits.ts";
import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { engineOf } from "../harness/processes.ts";
import { seedTalkativeModel } from "../harness/talkative-model.ts";

/** Letters: what else a random model writes may turn into markup when more of it has come. */
const beginning = 10;
const enough = 20;

const lettersOf = (text: string): string => text.replaceAll(/\P{L}/gu, "");
const textOf = (answer: Locator): Promise<string> => answer.locator(".markdown").innerText();

/** The first letters of an answer that is being written, once more of them have come. */
async function grown(app: CasebookPage): Promise<string> {
  await expect.poll(async () => lettersOf(await textOf(app.lastAnswer)).length).toBeGreaterThan(enough);
  return lettersOf(await textOf(app.lastAnswer)).slice(0, beginning);
}

test("the engine is killed in mid-answer before the user's eyes: what was written stays, a note says why, and the same window asks on", async ({
  page,
  folder,
  start,
}) => {
  const { environment } = await seedTalkativeModel(folder);
  const host = await start({ environment });
  const app = new CasebookPage(page);
  await app.open(host);
  const kept: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    await app.send(`Round ${round}`);
    await expect(app.answers).toHaveCount(round + 1);
    const shown = await grown(app);
    process.kill(engineOf(host.processId), "SIGKILL");
    const whole = await app.finished();
    expect(lettersOf(whole).slice(0, beginning)).toBe(shown);
    await expect(app.lastAnswer.getByRole("alert")).toContainText(
      "The engine stopped unexpectedly. What it had written is kept.",
    );
    kept.push(whole);
  }
  await app.send("Still there?");
  await expect(app.answers).toHaveCount(4);
  await grown(app);
  await app.button("Stop").click();
  await app.finished();
  await expect(app.lastAnswer).toContainText("Stopped");
  await expect(app.lastAnswer.getByRole("alert")).toHaveCount(0);

  await page.reload();
  await app.cases.getByText("Round 0").click();
  await expect(app.answers).toHaveCount(4);
  for (const [round, text] of kept.entries()) {
    expect(await textOf(app.answers.nth(round))).toBe(text);
    await expect(app.answers.nth(round).getByRole("alert")).toContainText("The engine stopped unexpectedly.");
  }
  expect(app.problems).toEqual([]);
});

test("the host is killed and started again on its port: the open window says so twice, and a fresh address shows what was kept", async ({
  page,
  folder,
  start,
}) => {
  const { environment } = await seedTalkativeModel(folder);
  const first = await start({ environment });
  const app = new CasebookPage(page);
  await app.open(first);
  await app.send("Tell me everything");
  const shown = await grown(app);
  await app.question.fill("Half a question");
  // An answer on disk is never more than this behind.
  await pause(limits.answerFlushMs + 500);
  await first.kill();
  await expect(page.getByText("The connection to Casebook on this computer is lost.")).toBeVisible();
  expect(lettersOf(await textOf(app.lastAnswer)).slice(0, beginning)).toBe(shown);

  const { port } = new URL(first.address);
  const second = await start({ environment, arguments: ["--port", port] });
  expect(new URL(second.address).port).toBe(port);
  await expect(page.getByText("Casebook does not know this window any more.")).toBeVisible();
  await expect(page.getByText("open Casebook with the address that it printed")).toBeVisible();
  expect(lettersOf(await textOf(app.lastAnswer)).slice(0, beginning)).toBe(shown);
  await expect(app.question).toHaveValue("Half a question");

  await app.open(second);
  await app.cases.getByText("Tell me everything").click();
  expect(lettersOf(await app.finished()).slice(0, beginning)).toBe(shown);
  await expect(app.lastAnswer.getByRole("alert")).toContainText(
    "Casebook ended before this answer was complete. What had been written is kept.",
  );
  await app.send("And now?");
  await expect(app.answers).toHaveCount(2);
  await grown(app);
  // The window looked for its host while there was none, and was turned away by the new one.
  expect(app.problems.filter((problem) => !problem.startsWith("WebSocket connection to"))).toEqual([]);
});
