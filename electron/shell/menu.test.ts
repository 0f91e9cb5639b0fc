import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it, vi } from "vitest";
import { type MenuParts, menuTemplate } from "./menu.ts";

const platforms = ["linux", "win32", "darwin"] as const;
const open = vi.fn<(folder: string) => void>();
const parts = (platform: NodeJS.Platform, packaged = true): MenuParts => ({
  platform,
  packaged,
  open,
  dataFolder: "/data",
  licenceFolder: "/licences",
});
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const roles = (template: MenuItemConstructorOptions[]) => flat(template).map(({ role }) => role);

describe.each(platforms)("the menu on %s", (platform) => {
  it("has what every app has", () => {
    expect(roles(menuTemplate(parts(platform)))).toEqual(
      expect.arrayContaining([
        "undo",
        "redo",
        "cut",
        "copy",
        "paste",
        "selectAll",
        "reload",
        "resetZoom",
        "zoomIn",
        "zoomOut",
        "togglefullscreen",
        "minimize",
        "quit",
        "about",
      ]),
    );
  });

  it("opens developer tools in an unpackaged app only", () => {
    expect(roles(menuTemplate(parts(platform, true)))).not.toContain("toggleDevTools");
    expect(roles(menuTemplate(parts(platform, true)))).not.toContain("forceReload");
    expect(roles(menuTemplate(parts(platform, false)))).toContain("toggleDevTools");
  });

  it("shows the data folder and the licences", () => {
    open.mockReset();
    for (const item of flat(menuTemplate(parts(platform)))) (item.click as (() => void) | undefined)?.();
    expect(open.mock.calls).toEqual([["/data"], ["/licences"]]);
  });

  it("takes no key that the page handles itself", () => {
    // renderer/shortcuts.ts: new case, search, sidebar, image pane, export, settings.
    const taken = flat(menuTemplate(parts(platform, false))).map(({ accelerator }) => accelerator);
    for (const key of ["N", "K", "B", "Shift+I", "E", ","]) expect(taken).not.toContain(`CmdOrCtrl+${key}`);
  });
});

it("the app menu is the Mac's alone", () => {
  expect(menuTemplate(parts("darwin"))[0]?.role).toBe("appMenu");
  expect(roles(menuTemplate(parts("linux")))).not.toContain("appMenu");
});
