import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

/** Serious and critical findings, by rule and place. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

for (const colorScheme of ["dark", "light"] as const) {
  test(`axe finds nothing serious on any surface (${colorScheme})`, async ({ app }) => {
    const { page } = app;
    await page.emulateMedia({ colorScheme });
    expect(await findings(page), "first start").toEqual([]);
    await app.drop([await sampleFile("phantom-08-skin.png"), { name: "no.png", bytes: new Uint8Array() }]);
    await app.imagesReady(1);
    expect(await findings(page), "composer with an image and an error").toEqual([]);
    await app.ask("Write a structured report");
    expect(await findings(page), "conversation").toEqual([]);
    await page.getByRole("button", { name: /^Open image 1/ }).click();
    await expect(page.getByRole("tab", { name: "What the model sees" })).toBeVisible();
    expect(await findings(page), "image pane").toEqual([]);
    await app.button("Settings").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await findings(page), "settings").toEqual([]);
    await page.keyboard.press("Escape");
    await app.button("Models").first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await findings(page), "models").toEqual([]);
  });
}

test("everything can be done with the keyboard: new case, ask, stop, rename, settings, delete and undo", async ({
  app,
}) => {
  const { page } = app;
  await page.keyboard.press("Control+n");
  await page.keyboard.type("What can you do?");
  await expect(app.button("Send")).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(app.answers).toHaveCount(1);
  await app.finished();
  await page.keyboard.press("F2");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Named by keyboard");
  await page.keyboard.press("Enter");
  await expect(app.cases.getByText("Named by keyboard")).toBeVisible();
  await page.keyboard.press("Control+,");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("no such case");
  await expect(app.cases.getByText("Named by keyboard")).toBeHidden();
  await page.keyboard.press("Escape");
  await app.cases.getByRole("button", { name: /^Named by keyboard/ }).focus();
  await page.keyboard.press("Delete");
  await expect(app.cases.getByText("Named by keyboard")).toBeHidden();
  await app.button("Undo").press("Enter");
  await expect(app.cases.getByText("Named by keyboard")).toBeVisible();
});

test("every stop of the Tab key can be seen", async ({ app }) => {
  const { page } = app;
  await app.ask("What can you do?");
  for (let stop = 0; stop < 25; stop += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return "none";
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element);
      const box = element.closest(".composer__box");
      const ring = boxShadow !== "none" || outlineStyle !== "none";
      return ring || (box !== null && borderColor !== "")
        ? "seen"
        : `${element.tagName}.${element.className}`;
    });
    expect(["seen", "none"]).toContain(focus);
  }
});
