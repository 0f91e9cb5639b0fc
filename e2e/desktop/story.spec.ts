import type { Page } from "@playwright/test";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, openDesktop, test } from "./app.ts";

const contract = async (page: Page, method: string, params: object) =>
  page.evaluate(
    (envelope) =>
      (
        globalThis as unknown as {
          casebook: { request(e: object): Promise<{ ok: boolean; value: unknown }> };
        }
      ).casebook.request(envelope),
    { kind: "request", id: 1, method, params },
  );

test("a case outlives the app", async ({ dataFolder }) => {
  const first = await openDesktop(dataFolder);
  const created = await contract(first.page, "cases.create", {});
  expect(created).toMatchObject({ ok: true });
  const { id } = created.value as { id: string };
  await contract(first.page, "cases.rename", { caseId: id, title: "Spot on the left" });
  await first.app.close();

  const second = await openDesktop(dataFolder);
  await expect(second.page.getByText("Spot on the left").first()).toBeVisible();
  await second.app.close();
});

test("a second start shows the first one's window and ends", async ({ desktop, dataFolder }) => {
  await expect(openDesktop(dataFolder)).rejects.toThrow();
  expect(desktop.app.windows()).toHaveLength(1);
});

test("the practice model answers a question about a phantom in the window", async ({ desktop: { page } }) => {
  const casebook = new CasebookPage(page);
  await casebook.drop([await sampleFile("phantom-08-skin.png")]);
  await casebook.imagesReady(1);
  expect(await casebook.ask("Where is the spot?")).toContain("middle right");
  expect(casebook.problems).toEqual([]);
});
