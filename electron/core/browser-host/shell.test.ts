import { expect, it } from "vitest";
import { browserShell, type Machine } from "./shell.ts";

const folder = "/srv/casebook/models";

/** The folders that were opened. */
async function revealOn(machine: Machine): Promise<readonly string[]> {
  const opened: string[] = [];
  await browserShell(async (shown) => opened.push(shown), machine).revealFolder(folder);
  return opened;
}

it.each<readonly [string, Machine]>([
  ["Linux with X", { platform: "linux", env: { DISPLAY: ":0" } }],
  ["Linux with Wayland", { platform: "linux", env: { WAYLAND_DISPLAY: "wayland-0" } }],
  ["Linux in Windows", { platform: "linux", env: { WSL_DISTRO_NAME: "Debian" } }],
  ["Windows", { platform: "win32", env: {} }],
  ["macOS", { platform: "darwin", env: {} }],
])("a folder is shown on %s", async (_name, machine) => {
  expect(await revealOn(machine)).toEqual([folder]);
});

it.each([{}, { DISPLAY: "" }])(
  "on a Linux machine without a screen (%j) the folder is named instead of opened where nobody sees it",
  async (env) => {
    await expect(revealOn({ platform: "linux", env })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
      message: expect.stringContaining(
        `on the machine that Casebook runs on, which has no screen: ${folder}`,
      ),
    });
  },
);
