import { EventEmitter } from "node:events";
import type { App } from "electron";
import { expect, it, vi } from "vitest";
import { claimSingleInstance } from "./single-instance.ts";
import { FakeWindow } from "./testing/fakes.ts";

function claim(granted: boolean, window: FakeWindow | null) {
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: vi.fn<() => boolean>(() => granted),
  });
  const claimed = claimSingleInstance(app as unknown as App, () => window);
  return { app, claimed };
}

it("the second instance is told that it is the second, and listens to nothing", () => {
  const { app, claimed } = claim(false, null);
  expect(claimed).toBe(false);
  expect(app.eventNames()).toEqual([]);
});

it("starting again brings the window that is there to the front, also out of the task bar", () => {
  const window = new FakeWindow();
  window.minimized = true;
  const { app, claimed } = claim(true, window);
  expect(claimed).toBe(true);
  app.emit("second-instance", {}, ["casebook", "https://example.org/", "--inspect"], "/");
  expect(window.restore).toHaveBeenCalledOnce();
  expect(window.show).toHaveBeenCalledOnce();
  expect(window.focus).toHaveBeenCalledOnce();
  expect(window.loadURL).not.toHaveBeenCalled();
});

it("starting again before there is a window does no harm", () => {
  const { app } = claim(true, null);
  expect(() => app.emit("second-instance", {}, [], "/")).not.toThrow();
});
