import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PreloadApi } from "../renderer/bridge.ts";

const electron = vi.hoisted(() => ({
  contextBridge: { exposeInMainWorld: vi.fn<(name: string, api: unknown) => void>() },
  ipcRenderer: {
    invoke: vi.fn<(...args: unknown[]) => Promise<unknown>>(),
    postMessage: vi.fn<(channel: string, message: unknown, ports: MessagePort[]) => void>(),
  },
}));
vi.mock("electron", () => electron);

let api: PreloadApi;
let mainSide: MessagePort;

beforeEach(async () => {
  vi.resetModules();
  vi.clearAllMocks();
  await import("./preload.ts");
  api = electron.contextBridge.exposeInMainWorld.mock.lastCall?.[1] as PreloadApi;
  mainSide = electron.ipcRenderer.postMessage.mock.lastCall?.[2][0] as MessagePort;
});
afterEach(() => mainSide.close());

/** What the main process posts has arrived when a message after it has. */
async function post(message: unknown): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    const off = api.onEvent((got) => {
      if (got !== "last") return;
      off();
      resolve();
    });
  });
  mainSide.postMessage(message);
  mainSide.postMessage("last");
  await arrived;
}

it("the page gets one object with two functions, and nothing else", () => {
  expect(electron.contextBridge.exposeInMainWorld).toHaveBeenCalledExactlyOnceWith("casebook", {
    request: expect.any(Function) as unknown,
    onEvent: expect.any(Function) as unknown,
  });
});

it("the main process gets one port, once", () => {
  expect(electron.ipcRenderer.postMessage).toHaveBeenCalledExactlyOnceWith("casebook:events", null, [
    mainSide,
  ]);
});

it("a request goes out on the one channel whatever it says, and its outcome comes back", async () => {
  const outcome = { ok: true, value: 1 } as const;
  electron.ipcRenderer.invoke.mockResolvedValue(outcome);
  const envelope = { kind: "request", id: 1, method: "shell.openExternal", params: {} } as const;
  expect(await api.request(envelope)).toBe(outcome);
  expect(electron.ipcRenderer.invoke).toHaveBeenCalledExactlyOnceWith("casebook:request", envelope);
});

it("events reach every listener in order until it has left", async () => {
  const first: unknown[] = [];
  const second: unknown[] = [];
  const leave = api.onEvent((message) => first.push(message));
  api.onEvent((message) => second.push(message));
  await post({ seq: 1 });
  leave();
  leave();
  await post({ seq: 2 });
  expect(first).toEqual([{ seq: 1 }, "last"]);
  expect(second).toEqual([{ seq: 1 }, "last", { seq: 2 }, "last"]);
});
