import { readdir } from "node:fs/promises";
import path from "node:path";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { attempts, watchedEnvironment } from "../harness/connections.ts";
import { filesWith } from "../harness/find-text.ts";
import { expect, test } from "../harness/hub-fixtures.ts";
import { ModelsPage } from "../harness/models-page.ts";
import { allArguments, engineOf, internetSockets } from "../harness/processes.ts";

const repository = "practice/medgemma-reviewed-GGUF";
const name = "practice-Q8_0";
/** A token that is found again wherever it went. */
const canary = "hf_practice-canary-4711-ZEBRAFISH";

test("from the first start to a right answer: terms, wrong token, acceptance, review, a line cut three times, kill -9; the token is nowhere but with the hub", async ({
  keptPage: page,
  folder,
  hub,
  start,
}) => {
  hub.addToken({ value: canary, account: "canary", role: "read" });
  const notes = path.join(folder, "connections.txt");
  const app = new CasebookPage(page);
  const models = new ModelsPage(app);
  const first = await start({ environment: watchedEnvironment(notes) });
  await app.open(first);

  await test.step("choose a model: the terms come first", async () => {
    await app.button("Choose a model").click();
    await models.list(repository);
    await models.startDownload();
    const accept = models.termsDialog.getByRole("button", { name: "Accept" });
    await expect(accept).toBeDisabled();
    expect(hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
    await models.acceptTerms();
    await expect(models.step(1)).toContainText("Accepted on");
  });

  await test.step("no token, a wrong one, a right one", async () => {
    await expect(models.step(2)).toContainText("gives this model only to people who have an account");
    await expect(models.access.getByRole("heading", { name: `Get access to ${repository}` })).toBeFocused();
    await models.enterToken("hf_practice-mistyped");
    await expect(models.step(2).getByRole("alert")).toContainText("does not accept the access token");
    await models.enterToken(canary);
    await expect(models.step(2)).toContainText("Account canary, read-only token.");
    await expect(models.access.getByLabel("Access token")).toHaveCount(0);
  });

  await test.step("not accepted on the hub: its page opens, the request waits for a review, and is granted", async () => {
    await expect(models.step(3)).toContainText("has not accepted this model's licence");
    const opened = page.context().waitForEvent("page");
    await models.step(3).getByRole("button", { name: "Open the model's page" }).click();
    const hubPage = await opened;
    await hubPage.getByRole("button", { name: "Acknowledge license" }).click();
    await hubPage.close();
    expect(hub.access(repository, "canary")).toBe("pending");
    await models.step(3).getByRole("button", { name: "Check again" }).click();
    await expect(models.step(3)).toContainText("waits for a review by its authors");
    // The line that the bytes will come over.
    hub.fail({ fault: { kind: "slow", bytesPerSecond: 300_000 }, times: "always" });
    hub.fail({ fault: { kind: "cut", afterBytes: 300_000 }, times: 3 });
    hub.grant(repository, "canary");
    // Nobody presses anything: the page asks again by itself, at the latest when the user comes back to its window.
    await expect(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event("focus")));
      await expect(models.step(3)).toContainText("Granted to your account", { timeout: 2_000 });
    }).toPass();
  });

  await test.step("cut three times and killed, the download is not a model yet", async () => {
    const bar = models.download(name).getByRole("progressbar");
    await expect.poll(() => hub.requests.filter(({ faults }) => faults.includes("cut")).length).toBe(3);
    await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(0.25);
    await first.kill();
    expect(await ggufFiles(folder)).toEqual([]);
  });

  const asked = [...hub.requests];
  hub.forgetRequests();
  const second = await start({ environment: watchedEnvironment(notes) });
  await app.open(second);

  await test.step("it goes on by itself where it was, and is verified", async () => {
    await models.open();
    await expect(models.download(name).or(models.row(name)).first()).toBeVisible();
    hub.mend();
    await expect(models.row(name)).toContainText("the hash from the hub, not from us");
    await expect(page.getByText(`${name} is downloaded and verified.`)).toBeVisible();
    const resumed = hub.requests.find(({ server }) => server === "cdn");
    expect(Number(/^bytes=(\d+)-/.exec(resumed?.range ?? "")?.[1])).toBeGreaterThan(500_000);
    expect((await ggufFiles(folder)).map((file) => path.basename(file)).toSorted()).toEqual([
      "mmproj-F16.gguf",
      "practice-Q8_0.gguf",
    ]);
  });

  await test.step("it answers about a phantom without a connection to anyone", async () => {
    await models.load(name);
    await models.close();
    asked.push(...hub.requests);
    hub.forgetRequests();
    await app.drop([await sampleFile("phantom-08-skin.png")]);
    await app.imagesReady(1);
    expect(await app.ask("Where is the spot?")).toContain("middle right");
    expect(await app.ask("What colour is it?")).toContain("brown");
    expect(hub.requests).toEqual([]);
    expect((await internetSockets(engineOf(second.processId))).all).toEqual([]);
    expect((await internetSockets(second.processId)).foreign).toEqual([]);
    expect(await attempts(notes)).toEqual([]);
    expect(app.outside).toEqual([]);
  });

  await test.step("the token is with the hub and nowhere else", async () => {
    expect(await page.content()).not.toContain(canary);
    const running = await allArguments();
    expect(running).toContain("browser-host");
    expect(running).not.toContain(canary);
    await page.context().close();
    await second.end();
    expect(first.printed() + second.printed()).not.toContain(canary);
    expect(app.problems.join("\n")).not.toContain(canary);
    expect(asked.filter(({ server, authorization }) => server === "hub" && authorization)).not.toEqual([]);
    expect(asked.filter(({ server, authorization }) => server === "cdn" && authorization)).toEqual([]);
    expect(JSON.stringify(asked)).not.toContain(canary);
    // The same search finds what is there.
    expect(await filesWith(path.join(folder, "data"), repository)).not.toEqual([]);
    expect(await filesWith(path.join(folder, "profile"), "127.0.0.1")).not.toEqual([]);
    expect(await filesWith(folder, canary)).toEqual([]);
  });
});

/** In the model folder, wherever; only what can be loaded has such a name. */
const ggufFiles = async (folder: string): Promise<string[]> =>
  (await readdir(path.join(folder, "data", "models"), { recursive: true })).filter((file) =>
    file.endsWith(".gguf"),
  );
