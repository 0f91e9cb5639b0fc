/**
 * Opens an address in a browser and uses the page as a stranger does: a phantom, a question, an answer about it.
 *
 *   node page-program.ts ADDRESS [--retry]
 *
 * `--retry`: image input has to be off at first, and on after Try again was pressed.
 */
import { CasebookPage, sampleFile } from "../../e2e/harness/casebook-page.ts";
import { withPage } from "../bench/through-app.ts";

/** A slow machine may load the model that long. */
const patienceMs = 60_000;
/** The image encoder is compiled meanwhile. */
const compilingMs = 8 * 60_000;
const [address = "", ...flags] = process.argv.slice(2);

await withPage(async (app) => {
  app.page.setDefaultTimeout(patienceMs);
  try {
    process.stdout.write(`${await answerAboutPhantom(app)}\n`);
  } catch (thrown) {
    const seen = await app.page
      .locator("body")
      .innerText({ timeout: 5_000 })
      .catch(() => "nothing");
    process.stderr.write(
      `${thrown instanceof Error ? thrown.message : String(thrown)}\nThe page says:\n${seen}\n`,
    );
    process.exitCode = 1;
  }
});

async function answerAboutPhantom(app: CasebookPage): Promise<string> {
  await app.open({ address });
  await app.page.locator(".model-chip__name").waitFor();
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  // Playwright's expect gives up after 5 s outside of its tests; its locators wait as long as configured.
  await app.page.locator('.draft-image[data-state="ready"]').waitFor();
  await app.question.fill("Where is the spot?");
  if (flags.includes("--retry")) {
    const off = app.page.getByRole("alert").filter({ hasText: "Image input is off." });
    await off.getByRole("button", { name: "Try again" }).click();
    await off.waitFor({ state: "detached", timeout: compilingMs });
    await app.page.getByText("Image input is on.").waitFor({ timeout: compilingMs });
  }
  await app.page.getByRole("button", { name: "Send", exact: true }).click();
  await app.page.locator('article.turn--answer[aria-busy="false"]').waitFor();
  const answer = await app.finished();
  const wrong = [...app.problems, ...app.outside.map((url) => `It asked ${url}.`)];
  if (!answer.includes("middle right")) wrong.unshift(`The answer was: ${answer}`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return answer;
}
