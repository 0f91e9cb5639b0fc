import type { Page } from "@playwright/test";
import { decode } from "fast-png";
import { type CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

/** What the stage says of itself in its corners. */
class Stage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }
  get picture() {
    return this.#page.getByRole("application");
  }
  /** Screen pixels per image pixel, in percent. */
  async percent(): Promise<number> {
    return Number.parseFloat(await this.#page.locator(".stage__corner--tr").innerText());
  }
  /** The middle of the stage, in CSS pixels of the window. */
  async middle(): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.picture.boundingBox();
    if (box === null) throw new Error("the stage is not shown");
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  }
  /** The image pixel under the pointer, as the corner names it. */
  async pixel(): Promise<readonly [x: number, y: number]> {
    const corner = this.#page.locator(".stage__corner--br");
    await expect(corner).toHaveText(/^x \d+ y \d+ · /);
    const [, x, y] = /^x (\d+) y (\d+)/.exec(await corner.innerText()) ?? [];
    return [Number(x), Number(y)];
  }
}

async function openImage(app: CasebookPage): Promise<Stage> {
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.ask("Where is the spot?");
  await app.page.getByRole("button", { name: /^Open image 1/ }).click();
  const stage = new Stage(app.page);
  await expect.poll(() => stage.percent()).toBeGreaterThan(0);
  return stage;
}

/** What the stage has painted at a place of the window: red, green, blue. */
async function painted(
  page: Page,
  at: { readonly x: number; readonly y: number },
): Promise<readonly number[]> {
  return page.locator(".stage canvas").evaluate((canvas: HTMLCanvasElement, { x, y }) => {
    const { left, top } = canvas.getBoundingClientRect();
    const ratio = canvas.width / canvas.clientWidth;
    const pixel = canvas.getContext("2d")?.getImageData((x - left) * ratio, (y - top) * ratio, 1, 1).data;
    return [...(pixel ?? [])].slice(0, 3);
  }, at);
}

/** Within a pixel of the image. */
function expectNear(actual: readonly [number, number], wanted: readonly [number, number]): void {
  const [x, y] = actual;
  expect(Math.abs(x - wanted[0]), `x ${x} for ${wanted[0]}`).toBeLessThanOrEqual(1);
  expect(Math.abs(y - wanted[1]), `y ${y} for ${wanted[1]}`).toBeLessThanOrEqual(1);
}

test("the wheel zooms around the pointer, a drag takes the image along, and a double click shows all of it again", async ({
  shared: app,
}) => {
  const { page } = app;
  const stage = await openImage(app);
  const fitted = await stage.percent();
  const { x, y } = await stage.middle();
  await page.mouse.move(x + 40, y + 20);
  const pointedAt = await stage.pixel();

  await page.mouse.wheel(0, -1_000);
  await expect.poll(() => stage.percent()).toBeGreaterThan(fitted * 3);
  await page.mouse.move(x + 41, y + 20);
  await page.mouse.move(x + 40, y + 20);
  expectNear(await stage.pixel(), pointedAt);

  await page.mouse.down();
  await page.mouse.move(x - 20, y - 30, { steps: 5 });
  await page.mouse.up();
  expectNear(await stage.pixel(), pointedAt);
  await page.mouse.move(x + 40, y + 20);
  const [movedX, movedY] = await stage.pixel();
  expect([movedX > pointedAt[0], movedY > pointedAt[1]]).toEqual([true, true]);

  await page.mouse.dblclick(x, y);
  await expect.poll(() => stage.percent()).toBe(fitted);
  await page.mouse.dblclick(x, y);
  await expect.poll(() => stage.percent()).toBe(100);
  await page.mouse.wheel(0, 100_000);
  await expect.poll(() => stage.percent()).toBe(fitted);
});

test("one image pixel on one screen pixel has the very values of the file, and the corner names them", async ({
  shared: app,
}) => {
  const { page } = app;
  const stage = await openImage(app);
  await stage.picture.focus();
  await page.keyboard.press("1");
  await expect.poll(() => stage.percent()).toBe(100);
  const { data, width } = decode((await sampleFile("phantom-08-skin.png")).bytes);
  const { x, y } = await stage.middle();
  for (const at of [
    { x, y },
    { x: x - 70, y: y + 50 },
  ]) {
    await page.mouse.move(at.x, at.y);
    const [column, row] = await stage.pixel();
    const first = (row * width + column) * 3;
    const values = [...data.subarray(first, first + 3)];
    expect(await painted(page, at)).toEqual(values);
    await expect(page.locator(".stage__corner--br")).toHaveText(`x ${column} y ${row} · ${values.join(" ")}`);
  }
});

test("keys and buttons zoom and reset as the wheel does", async ({ shared: app }) => {
  const { page } = app;
  const stage = await openImage(app);
  const fitted = await stage.percent();
  await expect(app.button("Fit to the pane")).toHaveAttribute("aria-pressed", "true");
  await stage.picture.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expect.poll(() => stage.percent()).toBeCloseTo(fitted * 1.25 ** 2, -1);
  await expect(app.button("Fit to the pane")).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("0");
  await expect.poll(() => stage.percent()).toBe(fitted);
  await app.button("100 %").click();
  await expect.poll(() => stage.percent()).toBe(100);
  await app.button("Zoom out").click();
  await app.button("Zoom in").click();
  await app.button("Fit to the pane").click();
  await expect.poll(() => stage.percent()).toBe(fitted);
});
