/** The desktop app as `npm start` opens it, for Playwright. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, type ElectronApplication, _electron as electron, type Page } from "@playwright/test";
import { electronBinary } from "../../scripts/lib/electron-binary.mjs";

const projectFolder = fileURLToPath(new URL("../../", import.meta.url));
const binary: string | undefined = electronBinary();

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
}

export async function openDesktop(dataFolder: string): Promise<Desktop> {
  const app = await electron.launch({
    ...(binary === undefined ? {} : { executablePath: binary }),
    args: [projectFolder],
    cwd: projectFolder,
    env: { ...(process.env as Record<string, string>), CASEBOOK_DATA: dataFolder },
  });
  return { app, page: await app.firstWindow() };
}

/** Tests with a data folder of their own. Where the binary is not to be had they count as skipped, and say why. */
export const test = base.extend<{ dataFolder: string; desktop: Desktop }>({
  // Playwright wants a destructured object, also of nothing.
  // oxlint-disable-next-line no-empty-pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-desktop-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  desktop: async ({ dataFolder }, use) => {
    const desktop = await openDesktop(dataFolder);
    await use(desktop);
    await desktop.app.close();
  },
});
test.skip(binary === undefined, "skipped: Electron's binary is not here");

export { expect } from "@playwright/test";
