/** Walks through the app and takes pictures. With a folder: of every surface, in both sizes and themes; without: docs/images. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { CasebookPage, sampleFile } from "../../e2e/harness/casebook-page.ts";
import { startHost } from "../../e2e/harness/host.ts";
import { hubEnvironment } from "../../e2e/harness/hub-environment.ts";
import { ModelsPage } from "../../e2e/harness/models-page.ts";
import { startHub } from "../hub/hub.ts";
import { chromiumArguments, findChromium, thisMachine } from "../lib/find-chromium.mjs";

const given = process.argv[2];
const target = given ?? fileURLToPath(new URL("../../docs/images/", import.meta.url));
const sizes =
  given === undefined
    ? [[1280, 800]]
    : [
        [1280, 800],
        [900, 700],
      ];
const themes = ["dark", "light"] as const;
/** What the README shows; the rest is for looking at while working. */
const published = new Set(["welcome-dark", "chat-dark", "chat-light", "models-dark"]);

await mkdir(target, { recursive: true });
const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-screenshots-"));
const hub = await startHub();
const host = await startHost({
  dataFolder: path.join(folder, "data"),
  environment: hubEnvironment(hub, folder),
});
const { path: executablePath } = findChromium(thisMachine(() => chromium.executablePath()));
const browser = await chromium.launch({
  args: chromiumArguments,
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const app = new CasebookPage(await browser.newPage({ reducedMotion: "reduce" }));
  const { page } = app;
  /** One surface in every size and theme. */
  const shoot = async (surface: string): Promise<void> => {
    const before = page.viewportSize() ?? { width: 1280, height: 800 };
    for (const [width = 0, height = 0] of sizes) {
      await page.setViewportSize({ width, height });
      for (const theme of themes) {
        const name = `${surface}-${theme}`;
        if (given === undefined && !published.has(name)) continue;
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await page.waitForTimeout(250);
        const file = given === undefined ? `${name}.png` : `${name}-${width}.png`;
        await page.screenshot({ path: path.join(target, file) });
      }
    }
    await page.setViewportSize(before);
  };

  await page.setViewportSize({ width: 1280, height: 800 });
  await app.open(host);
  await app.button("Practice model").waitFor();
  await shoot("welcome");

  await app.drop([await sampleFile("phantom-08-skin.png"), { name: "empty.png", bytes: new Uint8Array() }]);
  await app.imagesReady(1);
  await app.question.fill("Where is the spot, and what colour is it?");
  await shoot("composer");
  await app.button("Remove empty.png").click();
  await app.ask("Describe this image");
  await app.newCase();

  await app.drop([await sampleFile("phantom-04-radiograph.png")]);
  await app.imagesReady(1);
  await app.ask("Describe the opacity: where is it, and how large?");
  await app.ask("Write a structured report");
  await page.getByRole("button", { name: /^Open image 1/ }).click();
  await page.locator("canvas, aside img").first().waitFor();
  await page.waitForTimeout(300);
  await shoot("chat");
  await page.getByRole("tab", { name: "What the model sees" }).click();
  await page.waitForTimeout(300);
  await shoot("model-view");
  await app.lastAnswer.locator(".statistics__line").click();
  await shoot("statistics");
  await app.button("Settings").click();
  await shoot("settings");
  await page.keyboard.press("Escape");

  const models = new ModelsPage(app);
  await models.open();
  await models.machine.waitFor();
  await shoot("models");
  await models.list("practice/medgemma-gated-GGUF");
  await models.startDownload();
  await models.termsDialog.waitFor();
  await shoot("terms");
  await models.acceptTerms();
  await models.enterToken("hf_practice-mistyped");
  await models.step(2).getByRole("alert").last().waitFor();
  await shoot("models-access");
  await models.row("Practice model").getByRole("button", { name: "Options" }).click();
  await models.installed.scrollIntoViewIfNeeded();
  await shoot("models-installed");
} finally {
  await browser.close();
  await host.end();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
}
