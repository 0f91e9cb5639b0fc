import { sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

const sizes = [
  [800, 600],
  [900, 700],
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
] as const;

test("nothing is cut off or scrolls sideways from 800x600 to 2560x1440", async ({ app }) => {
  const { page } = app;
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.ask("Give me a table");
  await page.getByRole("button", { name: /^Open image 1/ }).click();
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${width}x${height}`).toBeLessThanOrEqual(0);
    await expect(app.question, `${width}x${height}`).toBeInViewport();
    await expect(app.button("Send"), `${width}x${height}`).toBeInViewport();
  }
});
