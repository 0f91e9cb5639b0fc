import type { Session } from "electron";
import { expect, it } from "vitest";
import { FakeSession } from "./testing/fakes.ts";
import { pagePreferences, windowOptions } from "./window-options.ts";

const input = {
  preload: "/app/out/preload/preload.cjs",
  session: new FakeSession() as unknown as Session,
  bounds: { width: 1_280, height: 860 },
  dark: true,
  icon: "/app/assets/icons/icon-512.png",
};

it("the window's preferences are exactly the agreed ones", () => {
  const { preload, session, ...preferences } =
    windowOptions({ ...input, packaged: true }).webPreferences ?? {};
  expect(preload).toBe(input.preload);
  expect(session).toBe(input.session);
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    plugins: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    enableWebSQL: false,
    webgl: false,
    backgroundThrottling: false,
    devTools: false,
  });
});

it("developer tools exist in an unpackaged app only", () => {
  expect(windowOptions({ ...input, packaged: false }).webPreferences?.devTools).toBe(true);
  expect(windowOptions({ ...input, packaged: true }).webPreferences?.devTools).toBe(false);
});

it("the table is frozen and gives a reason in every row", () => {
  expect(Object.isFrozen(pagePreferences)).toBe(true);
  for (const [name, row] of Object.entries(pagePreferences)) {
    expect(Object.isFrozen(row), name).toBe(true);
    expect(row.reason.length, name).toBeGreaterThan(20);
  }
});

it("the window cannot be made smaller than its layout, and shows nothing before it has painted", () => {
  const options = windowOptions({ ...input, packaged: true });
  expect(options).toMatchObject({ minWidth: 800, minHeight: 600, show: false, width: 1_280, height: 860 });
  expect(options.backgroundColor).not.toBe(
    windowOptions({ ...input, packaged: true, dark: false }).backgroundColor,
  );
});
