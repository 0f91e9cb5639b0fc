import { findings } from "../harness/axe.ts";
import { sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

test("axe finds nothing serious on any surface, dark or light", async ({ app }) => {
  const { page } = app;
  expect(await findings(page), "first start").toEqual([]);
  await app.drop([await sampleFile("phantom-08-skin.png"), { name: "no.png", bytes: new Uint8Array() }]);
  await app.imagesReady(1);
  expect(await findings(page), "composer with an image and an error").toEqual([]);
  await app.ask("Write a structured report");
  expect(await findings(page), "conversation").toEqual([]);
  await page.getByRole("button", { name: /^Open image 1/ }).click();
  await expect(page.getByRole("tab", { name: "What the model sees" })).toBeVisible();
  expect(await findings(page), "image pane").toEqual([]);
  await app.button("Edit").click();
  await expect(page.getByRole("textbox", { name: "Edit the question" })).toBeFocused();
  expect(await findings(page, ".editor"), "question editor").toEqual([]);
  await page.keyboard.press("Escape");
  await app.button("Settings").click();
  const tabs = page.getByRole("dialog").getByRole("tab");
  await expect(tabs).toHaveText(["Appearance", "Answers", "Storage", "Terms", "Keyboard", "About"]);
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    expect(await findings(page, "[role=dialog]"), `settings, ${await tab.textContent()}`).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await app.cases.getByRole("button", { name: /^Write a structured report/ }).press("Delete");
  await expect(app.button("Undo")).toBeVisible();
  expect(await findings(page, ".notices"), "notice that offers to undo").toEqual([]);
});

// An answer is stopped with the keyboard in streaming.spec.ts, on a model that has not ended by then.
test("everything else can be done with the keyboard: new case, ask, rename, settings, search, delete and undo", async ({
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
  await expect(app.cases.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("no such case");
  await expect(app.cases.getByText("Named by keyboard")).toBeHidden();
  await page.keyboard.press("Escape");
  await app.cases.getByRole("button", { name: /^Named by keyboard/ }).focus();
  await page.keyboard.press("Delete");
  await expect(app.cases.getByText("Named by keyboard")).toBeHidden();
  await app.button("Undo").press("Enter");
  await expect(app.cases.getByText("Named by keyboard")).toBeVisible();
});

test("every stop of the Tab key can be seen: it looks different with the focus and without", async ({
  app,
}) => {
  const { page } = app;
  await app.ask("What can you do?");
  const stops = new Set<string>();
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focusedElement);
    if (stop === null) continue;
    expect(stop.withFocus, stop.name).not.toBe(stop.without);
    stops.add(stop.name);
  }
  expect(stops.size).toBeGreaterThanOrEqual(12);
});

/** In the page: what has the focus, and how it and what it lies in look with and without; null for nothing. */
function focusedElement(): { name: string; withFocus: string; without: string } | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const path: Element[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) path.push(at);
  const look = (): string =>
    path
      .map((each) => {
        const { outlineStyle, outlineColor, outlineWidth, boxShadow, borderColor } = getComputedStyle(each);
        // A transparent outline is for forced colours; nobody sees it otherwise.
        const outlined = outlineStyle !== "none" && outlineColor !== "rgba(0, 0, 0, 0)";
        return [outlined ? `${outlineWidth} ${outlineColor}` : "", boxShadow, borderColor].join();
      })
      .join("\n");
  const withFocus = look();
  element.blur();
  const without = look();
  element.focus();
  const words = element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? "";
  return { name: `${element.tagName}.${element.className} ${words}`, withFocus, without };
}

test("with reduced motion nothing moves, and without it something does", async ({ app }) => {
  const { page } = app;
  // Made for the look at them: in the app they come and go.
  const motion = () =>
    page.evaluate(() => {
      const caret = document.createElement("span");
      caret.className = "waiting__caret";
      const line = document.createElement("button");
      line.className = "thought__line";
      const arrow = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      line.append(arrow);
      document.body.append(caret, line);
      const seen = {
        blinks: getComputedStyle(caret).animationName !== "none",
        running: caret.getAnimations().length > 0,
        turns: getComputedStyle(arrow).transitionDuration !== "0s",
      };
      caret.remove();
      line.remove();
      return seen;
    });
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await motion()).toEqual({ blinks: true, running: true, turns: true });
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await motion()).toEqual({ blinks: false, running: false, turns: false });
});
