import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { flipByte } from "../../electron/core/models/library/testing/library-fixture.ts";
import { hubEnvironment } from "../harness/hub-environment.ts";
import { expect, test } from "../harness/hub-fixtures.ts";

const name = "practice-Q8_0";
const repository = "practice/plain-GGUF";

test("a model of the registry whose hash nobody knew is fetched under the hub's, shown as such, and loads", async ({
  models,
}) => {
  const registered = "MedGemma 27B multimodal";
  await models.available(registered).getByRole("combobox").selectOption("Q8_0");
  await models.available(registered).getByRole("button", { name: "Details" }).click();
  await expect(
    models.available(registered).getByText("The hash comes from the hub, not from us.").first(),
  ).toBeVisible();
  await models
    .available(registered)
    .getByRole("button", { name: `Download ${registered} Q8_0` })
    .click();
  await models.acceptTerms();
  await expect(models.row(registered)).toContainText("against the hash from the hub, not from us");
  await expect(models.row(registered)).toContainText("HAI-DEF terms accepted");
  await models.load(registered);
  await expect(models.available(registered).getByText("Loaded")).toBeVisible();
});

test("a file of the registry that the hub has in another length than the published one is not fetched, whatever hash it claims", async ({
  models,
  hub,
}) => {
  const registered = "MedGemma 1.5 4B";
  await models.available(registered).getByRole("combobox").selectOption("Q4_K_M");
  await models
    .available(registered)
    .getByRole("button", { name: `Download ${registered} Q4_K_M` })
    .click();
  await models.acceptTerms();
  await expect(models.available(registered).getByRole("alert")).toContainText(
    /; the one that Casebook knows has /,
  );
  await expect(models.row(registered)).toHaveCount(0);
  expect(hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
});

test("another context changes what is said of a model before it is fetched, and is still chosen when the page opens again", async ({
  models,
}) => {
  const row = models.available("MedGemma 1.5 4B");
  await expect(models.machine).toBeVisible();
  await models.context.selectOption("4,096 tokens");
  await expect(row).toContainText("with 4,096 tokens");
  await row.getByRole("button", { name: "Details" }).click();
  await expect(row).toContainText(/KV cache\d+ MB at 4,096 tokens/);
  await models.close();
  await models.open();
  await expect(row).toContainText("with 4,096 tokens");
  await models.context.selectOption("8,192 tokens");
  await expect(row).toContainText("with 8,192 tokens");
});

test("a model is verified again, made the default, loaded with other options, and switched inside a case", async ({
  models,
  app,
}) => {
  await models.fetch(repository, name);
  await models.choose(name, "Verify again");
  await expect(models.row(name)).toContainText(/Verified on .* against the hash from the hub/);
  await models.choose(name, "Make it the default");
  await expect(models.row(name).getByText("Default", { exact: true })).toBeVisible();

  await models.load(name);
  await models.row(name).getByRole("button", { name: "Options" }).click();
  const options = models.installed.getByRole("region", { name: `Load options of ${name}` });
  const loaded = models.installed.getByRole("region", { name: "Loaded now" });
  // The registry does not know it; its own header tells.
  await expect(options).toContainText(/The KV cache of 8,192 tokens takes .* as F16/);
  await options.getByLabel("Context size").fill("1024");
  await options.getByLabel("Context size").press("Enter");
  await expect(loaded).toContainText("1,024 tokens");
  await options.getByRole("button", { name: "Reset to the defaults" }).click();
  await expect(loaded).toContainText("8,192 tokens");

  await models.close();
  await app.ask("What can you do?");
  await app.page
    .getByRole("banner")
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
  await app.page.getByRole("menuitem", { name: /^Practice model/ }).click();
  await expect(app.page.getByRole("banner").getByRole("button", { name: /^Practice model/ })).toBeVisible({
    timeout: 60_000,
  });
  await app.ask("What can you not do?");
  await expect(app.answers.getByRole("heading", { level: 2 })).toHaveText([name, "Practice model"]);
});

test("a byte that turned on the disk is found, and the model is refused with the way out", async ({
  models,
  host,
}) => {
  await models.fetch(repository, name);
  const [file] = await modelFiles(host.dataFolder, name);
  await flipByte(file ?? "", 1_500_000);
  await models.choose(name, "Verify again");
  const row = models.row(name);
  await expect(row).toContainText("Wrong bytes, found on");
  await expect(row.getByRole("alert")).toContainText(/remove (it|the model)/i);
  await expect(row.getByRole("button", { name: "Load", exact: true })).toBeDisabled();
});

test("one model is removed after a question, and all weights with what is half fetched", async ({
  models,
  host,
  hub,
}) => {
  await models.fetch(repository, name);
  await models.choose(name, "Remove");
  const dialog = models.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(models.row(name)).toBeVisible();
  await models.choose(name, "Remove");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(models.row(name)).toHaveCount(0);
  expect(await modelFiles(host.dataFolder)).toEqual([]);

  await models.fetch(repository, name);
  await models.load(name);
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 200_000 }, times: "always" });
  await models.list("practice/split-GGUF");
  await models.startDownload();
  await expect(models.download(name).last()).toContainText("s left");
  await models.installed.getByRole("button", { name: "Remove all weights" }).click();
  await dialog.getByRole("button", { name: "Remove all weights" }).click();
  await expect(models.row(name)).toHaveCount(0);
  await expect(models.row("Practice model")).toBeVisible();
  await expect.poll(() => modelFiles(host.dataFolder)).toEqual([]);
});

test("removing all names what the command line fetches meanwhile, which stays", async ({
  models,
  host,
  hub,
  folder,
}) => {
  await models.fetch(repository, name);
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  const env = { ...process.env, ...hubEnvironment(hub, folder), CASEBOOK_DATA: host.dataFolder };
  const fetching = spawn(process.execPath, ["out/main/cli.js", "models", "download", "practice/split-GGUF"], {
    env,
  });
  const ended = once(fetching, "exit");
  await expect.poll(() => modelFiles(host.dataFolder)).toContainEqual(expect.stringMatching(/\.part$/));
  await models.installed.getByRole("button", { name: "Remove all weights" }).click();
  await models.page.getByRole("dialog").getByRole("button", { name: "Remove all weights" }).click();
  await expect(models.row(name)).toHaveCount(0);
  await expect(
    models.page.getByText("Not removed, since another Casebook or its command line fetches it right now"),
  ).toBeVisible();
  const left = await modelFiles(host.dataFolder);
  expect(left).not.toEqual([]);
  expect(left.every((file) => file.endsWith(".part"))).toBe(true);
  fetching.kill("SIGKILL");
  await ended;
});

/** Weights in the model folder, finished or not, whose names begin so. */
async function modelFiles(dataFolder: string, beginning = ""): Promise<string[]> {
  const folder = path.join(dataFolder, "models");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(({ name: file }) => /\.(gguf|part)$/.test(file) && file.startsWith(beginning))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
