import { EventEmitter } from "node:events";
import type { App, Session } from "electron";
import { describe, expect, it, vi } from "vitest";
import { guardApp, guardRequests, networkSwitches } from "./requests.ts";
import { FakeSession, fakeEvent } from "./testing/fakes.ts";

function guarded(devTools: boolean): FakeSession {
  const session = new FakeSession();
  guardRequests(session as unknown as Session, devTools);
  return session;
}

describe("the page's session", () => {
  it.each(["app://casebook/", "app://casebook/assets/index.js", "blob:app://casebook/1-2"])(
    "loads %s",
    (url) => {
      expect(guarded(false).loads(url)).toBe(true);
    },
  );

  it.each([
    "https://huggingface.co/",
    "http://127.0.0.1:8080/",
    "http://localhost/",
    "ws://127.0.0.1/",
    "wss://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "blob:https://example.org/1",
    "app://evil/",
    "app://casebook.evil/",
    "chrome-extension://abc/x.js",
    "chrome://gpu",
    "about:blank",
    "",
  ])("loads nothing else: %s", (url) => {
    expect(guarded(false).loads(url)).toBe(false);
    expect(guarded(true).loads(url)).toBe(false);
  });

  it("loads the developer tools in an unpackaged app only", () => {
    expect(guarded(true).loads("devtools://devtools/bundled/inspector.html")).toBe(true);
    expect(guarded(false).loads("devtools://devtools/bundled/inspector.html")).toBe(false);
  });

  it("fetches no dictionaries", () => {
    expect(guarded(false).setSpellCheckerEnabled).toHaveBeenCalledExactlyOnceWith(false);
  });
});

describe("the app", () => {
  function guardedApp() {
    const app = Object.assign(new EventEmitter(), {
      commandLine: { appendSwitch: vi.fn<(name: string, value?: string) => void>() },
    });
    guardApp(app as unknown as App);
    return app;
  }

  it("resolves no host names, and passes every switch of the table on, each with its reason", () => {
    const { appendSwitch } = guardedApp().commandLine;
    expect(appendSwitch.mock.calls).toEqual(networkSwitches.map(([name, value]) => [name, value]));
    expect(appendSwitch).toHaveBeenCalledWith("host-resolver-rules", "MAP * ~NOTFOUND");
    for (const [name, , reason] of networkSwitches) expect(reason.length, name).toBeGreaterThan(10);
  });

  it("accepts no certificate that does not check out", () => {
    const event = fakeEvent({});
    const answer = vi.fn<(trusted: boolean) => void>();
    guardedApp().emit("certificate-error", event, null, "https://x/", "error", {}, answer);
    expect(event.defaultPrevented).toBe(true);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
  });

  it("gives no name, password or client certificate to anyone", () => {
    const app = guardedApp();
    for (const name of ["login", "select-client-certificate"]) {
      const event = fakeEvent({});
      const answer = vi.fn<(...credentials: unknown[]) => void>();
      app.emit(name, event, null, {}, {}, answer);
      expect(event.defaultPrevented, name).toBe(true);
      expect(answer, name).toHaveBeenCalledExactlyOnceWith();
    }
  });
});
