/** What axe finds on a page as it is now. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** Serious and critical findings by theme, rule and place: all of the dark theme, and what colours alone decide in the light one. */
export async function findings(page: Page): Promise<string[]> {
  // Without motion no colour is on its way to another one.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const dark = await serious(new AxeBuilder({ page }));
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const light = await serious(new AxeBuilder({ page }).withRules("color-contrast"));
  return [...dark.map((found) => `dark: ${found}`), ...light.map((found) => `light: ${found}`)];
}

async function serious(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
