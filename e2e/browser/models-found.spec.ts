import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { registeredVariant } from "../../shared/models/registry.ts";
import { expect, test } from "../harness/hub-fixtures.ts";

/** Puts a file of the right size where LM Studio keeps its models. */
async function putIntoLmStudio(home: string, registryId: string, quantisation: string): Promise<void> {
  const found = registeredVariant(registryId, quantisation);
  if (found === null) throw new Error(`${registryId} ${quantisation} is not in the registry`);
  const { repo, path: name, bytes } = found.variant.file;
  const folder = path.join(home, ".lmstudio", "models", repo);
  await mkdir(folder, { recursive: true });
  // It takes no room: nothing of it is ever written.
  await using file = await open(path.join(folder, name), "w");
  await file.truncate(bytes);
}

test("what LM Studio has is checked where it lies: how far that is is shown, and it can be stopped", async ({
  models,
  folder,
}) => {
  await models.close();
  await putIntoLmStudio(folder, "medgemma-27b-text", "Q5_K_M");
  await models.open();
  const found = models.found("MedGemma 27B text Q5_K_M");
  await expect(found).toContainText("In LM Studio");
  await found.getByRole("button", { name: "Use in place" }).click();
  await models.acceptTerms();
  const bar = found.getByRole("progressbar", { name: "Checking MedGemma 27B text" });
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(0);
  await expect(found).toContainText(/Checking the hash, \d+ %/);
  await found.getByRole("button", { name: "Stop" }).click();
  await expect(found.getByRole("button", { name: "Use in place" })).toBeFocused();
  await expect(bar).toBeHidden();
  await expect(models.page.getByRole("list", { name: "Notices" })).toBeEmpty();
});
