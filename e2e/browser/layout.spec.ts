import type { Locator, Page } from "@playwright/test";
import { sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

const sizes = [
  [800, 600],
  [900, 700],
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
] as const;
const extremes = [sizes[0], sizes[4]] as const;

const sidewaysOverflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("nothing is cut off or scrolls sideways from 800x600 to 2560x1440", async ({ shared: app }) => {
  const { page } = app;
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.ask("Give me a table");
  await page.getByRole("button", { name: /^Open image 1/ }).click();
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    expect(await sidewaysOverflow(page), `${width}x${height}`).toBeLessThanOrEqual(0);
    await expect(app.question, `${width}x${height}`).toBeInViewport();
    await expect(app.button("Send"), `${width}x${height}`).toBeInViewport();
  }
});

/**
 * What can be seen of a surface but sticks out of it sideways, or out of something in it that cuts it off. Text that ends
 * in an ellipsis is cut on purpose, and what is hidden from the eye is for screen readers.
 */
const cutOff = (surface: Locator): Promise<string[]> =>
  surface.evaluate((root) => {
    const onPurpose = (element: Element): boolean =>
      getComputedStyle(element).textOverflow === "ellipsis" || element.closest(".hidden-visually") !== null;
    const tooWide = [root, ...root.querySelectorAll("*")].filter((element) => {
      const { overflowX } = getComputedStyle(element);
      return overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1 && !onPurpose(element);
    });
    const { left, right } = root.getBoundingClientRect();
    const outside = [...root.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      const sticksOut = box.width > 0 && (box.left < left - 1 || box.right > right + 1);
      return sticksOut && !onPurpose(element) && element.closest(".cut") === null;
    });
    return [...tooWide, ...outside].map((element) => `${element.tagName}.${element.getAttribute("class")}`);
  });

for (const [width, height] of extremes) {
  test.describe(`${width}x${height}`, () => {
    test.use({ viewport: { width, height } });

    test("the first screen, the composer and the list of cases have room", async ({ app }) => {
      const { page } = app;
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
      expect(await cutOff(page.getByRole("main"))).toEqual([]);
      for (const seen of [
        page.getByRole("heading", { name: "Ask about an image" }),
        page.getByRole("list", { name: "Sample phantoms" }).getByRole("button").first(),
        app.question,
        app.button("Send"),
      ])
        await expect(seen).toBeInViewport({ ratio: 1 });
      // Lower down on a small window, and there to be scrolled to.
      const models = page.getByRole("main").getByRole("button", { name: "Choose a model" });
      await models.scrollIntoViewIfNeeded();
      await expect(models).toBeInViewport({ ratio: 1 });
    });

    test("the list of cases has room for a long title, its search and its buttons", async ({
      shared: app,
    }) => {
      await app.ask(`What can you do${" for a very long title".repeat(8)}?`);
      const show = app.button("Show the cases");
      if (await show.isVisible()) await show.click();
      await expect(app.cases.getByText("What can you do").first()).toBeInViewport();
      for (const name of ["New case", "Models", "Settings"])
        await expect(app.cases.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
      await expect(app.cases.getByRole("searchbox")).toBeInViewport({ ratio: 1 });
      expect(await cutOff(app.cases)).toEqual([]);
      expect(await sidewaysOverflow(app.page)).toBeLessThanOrEqual(0);
    });

    test("the settings lie inside the window, and their last line can be reached", async ({
      shared: app,
    }) => {
      const { page } = app;
      await page.keyboard.press("Control+,");
      const dialog = page.getByRole("dialog");
      await expect(dialog.getByRole("heading", { name: "Settings" })).toBeInViewport({ ratio: 1 });
      await expect(dialog.getByRole("button", { name: "Close" })).toBeInViewport({ ratio: 1 });
      await expect(dialog).toBeInViewport({ ratio: 1 });
      expect(await cutOff(dialog)).toEqual([]);
      const last = dialog.locator(".dialog__body *:visible").last();
      await last.scrollIntoViewIfNeeded();
      await expect(last).toBeInViewport({ ratio: 1 });
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    });

    test("the models page has room for every row, and its last button can be reached", async ({
      shared: app,
    }) => {
      const { page } = app;
      await page.keyboard.press("Alt+m");
      const models = page.getByRole("main");
      await expect(models.getByRole("heading", { name: "Models" })).toBeInViewport({ ratio: 1 });
      await expect(page.getByRole("button", { name: "Back" })).toBeInViewport({ ratio: 1 });
      await expect(models.getByRole("definition").first()).toBeVisible();
      await models.getByRole("button", { name: "Details" }).first().click();
      await models.getByRole("button", { name: "Options" }).first().click();
      expect(await cutOff(models)).toEqual([]);
      const last = models.getByRole("button", { name: "Choose a folder" });
      await last.scrollIntoViewIfNeeded();
      await expect(last).toBeInViewport({ ratio: 1 });
      // What is hidden visually must not make the window itself scroll.
      await expect(page.getByRole("button", { name: "Back" })).toBeInViewport({ ratio: 1 });
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    });
  });
}
