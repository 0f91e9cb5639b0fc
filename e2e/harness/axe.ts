/** What axe finds on a page as it is now. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Serious and critical findings by theme, rule and place: all of the dark theme, and what colours alone decide in the light
 * one.
 * @param within the only part to look at, where the rest of the page was looked at before
 */
export async function findings(page: Page, within = "html"): Promise<string[]> {
  // Legacy: in the page itself, which has no frames; else each look costs a second for a blank page of its own.
  const axe = () => new AxeBuilder({ page }).include(within).setLegacyMode();
  const darkGround = await turn(page, "dark");
  const dark = await serious(axe());
  const lightGround = await turn(page, "light");
  expect(lightGround, "the light theme looks different from the dark one").not.toBe(darkGround);
  const light = await serious(axe().withRules("color-contrast"));
  return [...dark.map((found) => `dark: ${found}`), ...light.map((found) => `light: ${found}`)];
}

/** Resolves with the page's background once it has followed: else one theme would be looked at twice. */
async function turn(page: Page, colorScheme: "dark" | "light"): Promise<string> {
  // Without motion no colour is on its way to another one.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveCSS("color-scheme", colorScheme);
  return page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
}

async function serious(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
