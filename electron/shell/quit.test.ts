import { EventEmitter } from "node:events";
import type { App } from "electron";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quitInOrder } from "./quit.ts";
import { fakeEvent } from "./testing/fakes.ts";

class FakeApp extends EventEmitter {
  readonly exit = vi.fn<(code: number) => void>();
  lastEvent: ReturnType<typeof fakeEvent> | undefined;
  readonly quit = vi.fn<() => void>(() => {
    this.lastEvent = fakeEvent({});
    this.emit("before-quit", this.lastEvent);
  });
}

let app: FakeApp;
let process: EventEmitter;
const dispose = vi.fn<() => Promise<void>>();

beforeEach(() => {
  vi.useFakeTimers();
  app = new FakeApp();
  process = new EventEmitter();
  dispose.mockReset().mockResolvedValue();
  quitInOrder({
    app: app as unknown as App,
    dispose,
    process: process as unknown as NodeJS.Process,
    limitMs: 1_000,
  });
});
afterEach(() => vi.useRealTimers());

describe("quitting", () => {
  it("waits until everything is kept, then leaves with 0", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    dispose.mockReturnValue(promise);
    app.quit();
    expect(app.lastEvent?.defaultPrevented).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(app.exit).not.toHaveBeenCalled();
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(0);
  });

  it("twice keeps everything once", async () => {
    app.quit();
    app.quit();
    process.emit("SIGTERM");
    expect(app.lastEvent?.defaultPrevented).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(dispose).toHaveBeenCalledOnce();
    expect(app.exit).toHaveBeenCalledOnce();
  });

  it("does not hang on a core that does: it leaves with 1 at the limit", async () => {
    dispose.mockReturnValue(Promise.withResolvers<void>().promise);
    app.quit();
    await vi.advanceTimersByTimeAsync(999);
    expect(app.exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
  });

  it("leaves with 1 when something could not be kept", async () => {
    dispose.mockRejectedValue(new Error("disk full"));
    app.quit();
    await vi.advanceTimersByTimeAsync(0);
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"])("happens in order on %s too", async (signal) => {
    process.emit(signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(dispose).toHaveBeenCalledOnce();
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(0);
  });

  it("happens when the window is closed, on every platform", () => {
    app.emit("window-all-closed");
    expect(app.quit).toHaveBeenCalledOnce();
  });
});
