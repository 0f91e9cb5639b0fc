import { findings } from "../harness/axe.ts";
import { expect, test } from "../harness/hub-fixtures.ts";

test("axe finds nothing serious on the way to a model, dark or light", async ({ models, app, hub }) => {
  const { page } = models;
  await expect(models.machine).toBeVisible();
  expect(await findings(page), "the page as it opens").toEqual([]);
  await models.available("MedGemma 1.5 4B").getByRole("button", { name: "Details" }).click();
  await models.list("practice/medgemma-gated-GGUF");
  await models.startDownload();
  await expect(models.termsDialog).toBeVisible();
  expect(await findings(page), "terms").toEqual([]);
  await models.acceptTerms();
  await models.enterToken("hf_practice-mistyped");
  await expect(models.step(2).getByRole("alert").last()).toContainText("does not accept the access token");
  expect(await findings(page), "details, listing, token field with a refusal").toEqual([]);
  await models.enterToken(hub.tokens.read);
  await expect(models.step(3)).toContainText("has not accepted this model's licence");
  expect(await findings(page), "permission").toEqual([]);
  await models.access.getByRole("button", { name: "Do not download" }).click();

  hub.fail({ fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  await models.list("practice/plain-GGUF");
  await models.startDownload();
  await expect(models.download("practice-Q8_0")).toContainText("s left");
  await app.drop([{ name: "letter.gguf", bytes: Buffer.from("Dear colleague") }]);
  await expect(models.imported("letter.gguf").getByRole("alert")).toBeVisible();
  await models.row("Practice model").getByRole("button", { name: "Options" }).click();
  expect(await findings(page), "a download, a refused import, load options").toEqual([]);
  await models.installed.getByRole("button", { name: "Remove all weights" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await findings(page), "question before weights are removed").toEqual([]);
});
