import { expect, test } from "../harness/hub-fixtures.ts";

test("a repository listed by name says before a download whether the chosen files fit", async ({
  models,
  hub,
}) => {
  await hub.addFile("practice/plain-GGUF", "other.gguf", { bytes: 100_000, seed: 2, gguf: true });
  await models.list("practice/plain-GGUF:practice-Q8_0.gguf");
  await expect(models.hub).toContainText("Runs on the processor with 8,192 tokens");
  await models.hub.getByText("other.gguf").click();
  await expect(models.hub).toContainText("This is another kind, or its header does not say its sizes.");
});

test("of a gated repository that is said as soon as there is access", async ({ models, hub }) => {
  const gated = "practice/medgemma-gated-GGUF";
  hub.setAccess(gated, "read", "granted");
  await models.list(gated);
  await expect(models.hub).toContainText("Whether it fits is known once you have access to it.");
  await models.enterToken(hub.tokens.read);
  await expect(models.hub).toContainText("Runs on the processor with 8,192 tokens");
});
