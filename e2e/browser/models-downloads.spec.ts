import { canMount, smallDisk } from "../../electron/core/store/testing/disks.ts";
import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/hub-fixtures.ts";
import { ModelsPage } from "../harness/models-page.ts";

const name = "practice-Q8_0";

test("a download says how far it is in the page, and at each tenth through the screen reader", async ({
  models,
  hub,
}) => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 700_000 }, times: "always" });
  await models.list("practice/plain-GGUF");
  await models.startDownload();
  await models.acceptTerms();
  const row = models.download(name);
  await expect(row.getByText(/^[\d.]+ MB of 4\.75 MB · [\d.]+ [kM]B\/s · \d+ s left$/)).toBeVisible();
  await expect(row.getByRole("progressbar", { name: `Download of ${name}` })).toBeVisible();
  await models.close();
  await expect(models.page.getByRole("button", { name: `Downloading ${name}` })).toBeVisible();
  await models.open();
  await expect(models.row(name)).toBeVisible();
  const spoken = (await models.spoken()).flatMap(
    (line) => /^practice-Q8_0: (\d+) %(?:, \d+ s left)?\.$/.exec(line)?.[1] ?? [],
  );
  const tenths = spoken.map(Number);
  expect(tenths.every((tenth) => tenth % 10 === 0)).toBe(true);
  expect(tenths).toEqual([...new Set(tenths)].toSorted((a, b) => a - b));
  // A busy computer may skip some, but not most of them.
  expect(tenths.length).toBeGreaterThanOrEqual(4);
});

test("one download runs, the next waits its turn; both are paused, gone on with after a restart, and cancelled", async ({
  page,
  start,
  hub,
}) => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 200_000 }, times: "always" });
  const app = new CasebookPage(page);
  const models = new ModelsPage(app);
  const first = await start();
  await app.open(first);
  await models.open();
  await hub.addFile("practice/plain-GGUF", "second.gguf", { bytes: 4_000_000, seed: 2, gguf: true });
  await models.list("practice/plain-GGUF:practice-Q8_0.gguf");
  await models.startDownload();
  await models.acceptTerms();
  await expect(models.download(name)).toContainText("MB of 4.75 MB");
  await models.list("practice/plain-GGUF:second.gguf");
  await models.startDownload();
  await expect(models.download("second")).toContainText("Waits for its turn");

  await models.download(name).getByRole("button", { name: "Pause" }).click();
  await expect(models.download(name)).toContainText(/Paused, [\d.]+ [kM]B of 4\.75 MB/);
  await expect(models.download("second")).toContainText("s left");
  const there = await models.download(name).getByRole("progressbar").getAttribute("value");
  expect(Number(there)).toBeGreaterThan(0);
  expect(await first.end()).toBe(0);

  await app.open(await start());
  await models.open();
  await expect(models.download(name)).toContainText("Paused");
  expect(
    Number(await models.download(name).getByRole("progressbar").getAttribute("value")),
  ).toBeGreaterThanOrEqual(Number(there));
  await expect(models.download("second")).toContainText("s left");
  await models.download("second").getByRole("button", { name: "Cancel the download of second" }).click();
  const question = page.getByRole("dialog", { name: "Cancel the download of second?" });
  await question.getByRole("button", { name: "Cancel the download", exact: true }).click();
  await expect(models.download("second")).toBeHidden();
  hub.mend();
  await models.download(name).getByRole("button", { name: "Resume" }).click();
  await expect(models.row(name)).toContainText("the hash from the hub, not from us");
});

test("a download in another quantisation than the one that is shown is paused, gone on with and cancelled beside it", async ({
  models,
  hub,
}) => {
  const registered = "MedGemma 27B multimodal";
  const row = models.available(registered);
  const choose = (quantisation: string) => row.getByRole("combobox").selectOption(quantisation);
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  await choose("Q8_0");
  await row.getByRole("button", { name: `Download ${registered} Q8_0` }).click();
  await models.acceptTerms();
  await expect(row).toContainText("s left");
  await choose("Q4_K_M");
  await expect(row.getByRole("button", { name: `Download ${registered} Q4_K_M` })).toBeEnabled();
  const beside = row.getByRole("list", { name: `Other downloads of ${registered}` });
  await expect(beside).toContainText(/Q8_0.*of 4\.75 MB/s);
  await beside.getByRole("button", { name: "Pause" }).click();
  await expect(beside).toContainText("Paused");
  await beside.getByRole("button", { name: "Resume" }).click();
  await expect(beside).toContainText("s left");
  await beside.getByRole("button", { name: /^Cancel the download/ }).click();
  await models.page.getByRole("dialog").getByRole("button", { name: "Cancel the download" }).click();
  await expect(beside).toBeHidden();
});

test("a download that the hub puts off says until when, is tried at once, and can be paused meanwhile", async ({
  models,
  hub,
}) => {
  hub.fail({
    fault: { kind: "status", status: 429, retryAfterSeconds: 600 },
    server: "cdn",
    times: "always",
  });
  await models.list("practice/plain-GGUF");
  await models.startDownload();
  await models.acceptTerms();
  const row = models.download(name);
  await expect(row).toContainText(/Goes on at \d+:\d\d/);
  await row.getByRole("button", { name: "Pause" }).click();
  await expect(row).toContainText("Paused");
  await row.getByRole("button", { name: "Resume" }).click();
  await expect(row).toContainText(/Goes on at \d+:\d\d/);
  hub.mend();
  await row.getByRole("button", { name: "Try now" }).click();
  await expect(models.row(name)).toBeVisible();
});

test("wrong bytes are refused although all of them came, and nothing of them can be loaded", async ({
  models,
  hub,
}) => {
  await models.list("practice/plain-GGUF");
  await expect(models.hub).toContainText("Runs on the processor");
  hub.fail({ fault: { kind: "flip", atByte: 1_000_000 }, path: "practice-Q8_0.gguf" });
  await models.startDownload();
  await models.acceptTerms();
  await expect(models.download(name).getByRole("alert")).toContainText("their SHA-256 differs");
  await expect(models.row(name)).toHaveCount(0);
  await models.download(name).getByRole("button", { name: "Try again" }).click();
  await expect(models.row(name)).toBeVisible();
});

test("a disk that is too small is said before anything is fetched", async ({ page, start, hub }) => {
  test.skip(!canMount, "a small disk cannot be mounted here: that needs the rights of root");
  using small = smallDisk(64_000_000);
  const app = new CasebookPage(page);
  const models = new ModelsPage(app);
  const host = await start({ environment: { CASEBOOK_MODELS: small.path } });
  await app.open(host);
  await models.open();
  await models.list("practice/plain-GGUF");
  // That much was read to say so.
  await expect(models.hub).toContainText("Runs on the processor");
  hub.forgetRequests();
  await models.startDownload();
  await models.acceptTerms();
  const said = page.getByText(/have to be fetched yet, and the disk that holds the model folder has/);
  await expect(said.first()).toBeVisible();
  await expect(page.getByText(/Free some space or remove a model/).first()).toBeVisible();
  expect(hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
  await host.end();
});
