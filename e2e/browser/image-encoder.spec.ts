/** Casebook from sources that have no image encoder yet, on a machine without a compiler. */
import { cp, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { appFolder } from "../../electron/core/places.ts";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { ModelsPage } from "../harness/models-page.ts";

const shipped = path.join("assets", "vision-addon");

/** A copy of the project without `build/` and without the addons that ship. */
async function copyOfProject(folder: string): Promise<string> {
  const copy = path.join(folder, "project");
  await mkdir(path.join(copy, "assets"), { recursive: true });
  for (const name of ["package.json", "out", "scripts", "electron", "shared"])
    await cp(path.join(appFolder, name), path.join(copy, name), { recursive: true });
  for (const name of ["node_modules", path.join("assets", "practice-model")])
    await symlink(path.join(appFolder, name), path.join(copy, name), "junction");
  return copy;
}

test("images work after the missing encoder was provided and tried again, without a restart", async ({
  page,
  folder,
  start,
}) => {
  const project = await copyOfProject(folder);
  const app = new CasebookPage(page);
  await app.open(await start({ project, environment: { PATH: folder, CXX: "" } }));

  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.question.fill("Where is the spot?");
  const off = page.getByRole("alert").filter({ hasText: "Image input is off." });
  await expect(off).toContainText("The image encoder has not been built.");

  await app.button("Try again").click();
  await expect(off.first()).toContainText("cannot be compiled without a C++ compiler, CMake, git.");

  const list = new ModelsPage(app);
  await list.open();
  await expect(off).toContainText("cannot be compiled without a C++ compiler, CMake, git.");
  await page.keyboard.press("Escape");

  await cp(path.join(appFolder, shipped), path.join(project, shipped), { recursive: true });
  await app.button("Try again").click();
  await expect(off).toHaveCount(0, { timeout: 120_000 });
  await expect(app.question).toHaveValue("Where is the spot?");
  await app.button("Send").click();
  expect(await app.finished()).toMatch(/upper|lower|middle|centre|left|right/);
});
