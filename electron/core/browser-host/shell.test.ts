import { expect, it } from "vitest";
import { browserShell, type Machine } from "./shell.ts";

const shellWith = (hub: string) => browserShell(() => Promise.resolve(), new URL(hub));
const refused = { code: "NOT_ALLOWED" };

it("https links are left to the page, everything else is refused", async () => {
  const shell = shellWith("https://huggingface.co");
  expect(await shell.openLink("https://huggingface.co/google/medgemma-4b-it")).toBe(false);
  for (const link of [
    "http://huggingface.co/google/medgemma-4b-it",
    "http://127.0.0.1:8765/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "no address",
  ])
    await expect(shell.openLink(link), link).rejects.toMatchObject(refused);
});

it("the pages of a hub on this computer open without https, those of its neighbours and of a hub elsewhere do not", async () => {
  const shell = shellWith("http://127.0.0.1:8765");
  expect(await shell.openLink("http://127.0.0.1:8765/practice/medgemma-gated-GGUF")).toBe(false);
  for (const link of [
    "http://127.0.0.1:8766/",
    "http://localhost:8765/",
    "http://127.0.0.1:8765@example.org/",
  ])
    await expect(shell.openLink(link), link).rejects.toMatchObject(refused);
  await expect(
    shellWith("http://hub.example").openLink("http://hub.example/practice/plain-GGUF"),
  ).rejects.toMatchObject(refused);
});

const folder = "/srv/casebook/models";

/** The folders that were opened. */
async function revealOn(machine: Machine): Promise<readonly string[]> {
  const opened: string[] = [];
  await browserShell(
    async (shown) => opened.push(shown),
    new URL("https://huggingface.co"),
    machine,
  ).revealFolder(folder);
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
