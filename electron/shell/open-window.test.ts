import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from "electron";
import { beforeEach, expect, it, vi } from "vitest";
import type { DesktopState } from "../core/app/desktop-state.ts";
import { openWindow } from "./open-window.ts";
import { FakeSession, FakeWindow } from "./testing/fakes.ts";

let window: FakeWindow;
const create = vi.fn<(options: BrowserWindowConstructorOptions) => BrowserWindow>();
const change = vi.fn<(changes: Partial<DesktopState>) => Promise<void>>(() => Promise.resolve());

function open(kept: DesktopState["window"] = null) {
  return openWindow({
    create,
    options: {
      packaged: true,
      preload: "/app/preload.cjs",
      session: new FakeSession() as unknown as Session,
      dark: false,
      icon: "/app/icon.png",
    },
    workAreas: [{ x: 0, y: 0, width: 1_920, height: 1_080 }],
    desktopState: { state: { window: kept, modelFolder: null }, change },
    crash: { now: () => 0, askToRetry: () => Promise.resolve(false), quit: () => undefined },
  });
}

beforeEach(() => {
  window = new FakeWindow();
  create.mockReset().mockReturnValue(window as unknown as BrowserWindow);
});

it("the window loads our page, and is shown once there is something to see", async () => {
  const { loaded } = open();
  await loaded;
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith("app://casebook/");
  expect(window.show).not.toHaveBeenCalled();
  window.emit("ready-to-show");
  expect(window.show).toHaveBeenCalledOnce();
  expect(window.maximize).not.toHaveBeenCalled();
});

it("it opens where it was, and maximised if it was", () => {
  const bounds = { x: 10, y: 20, width: 1_000, height: 800 };
  open({ bounds, maximized: true });
  expect(create.mock.lastCall?.[0]).toMatchObject({ ...bounds, webPreferences: { sandbox: true } });
  window.emit("ready-to-show");
  expect(window.maximize).toHaveBeenCalledOnce();
});

it("its place is kept when the app ends", async () => {
  const { keepPlaceNow } = open();
  window.emit("close");
  await keepPlaceNow();
  expect(change).toHaveBeenCalledExactlyOnceWith({ window: { bounds: window.bounds, maximized: false } });
});

it("a page that dies is loaded anew", () => {
  open();
  window.webContents.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 });
  expect(window.webContents.reload).toHaveBeenCalledOnce();
});

it("a page that cannot be loaded is an error, unless the window was closed meanwhile", async () => {
  window.loadURL.mockRejectedValue(new Error("ERR_FAILED"));
  await expect(open().loaded).rejects.toThrow("ERR_FAILED");
  window.webContents.destroyed = true;
  await expect(open().loaded).resolves.toBeUndefined();
});
