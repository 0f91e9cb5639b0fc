import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CasebookOptions } from "./core/app/casebook.ts";
import { FakeIpcMain, FakePort, FakeSession, FakeWindow } from "./shell/testing/fakes.ts";

/** What happened, in order. */
let order: string[];
let electron: ReturnType<typeof fakeElectron>;
let dataFolder: string;
const core = {
  dispatch: vi.fn<() => Promise<unknown>>(),
  disconnect: vi.fn<() => void>(),
  dispose: vi.fn<() => Promise<void>>(),
};
const createCasebook = vi.fn<(options: CasebookOptions) => Promise<unknown>>();
vi.mock("./core/app/casebook.ts", () => ({
  createCasebook: (options: CasebookOptions) => createCasebook(options),
}));
vi.mock("./core/files/static-files.ts", () => ({
  readStaticFiles: () =>
    Promise.resolve(new Map([["/", { body: new Uint8Array(1), contentType: "text/html" }]])),
}));

function fakeElectron(isFirst: boolean) {
  const window = new FakeWindow();
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    commandLine: { appendSwitch: vi.fn<() => void>() },
    enableSandbox: vi.fn<() => void>(() => void order.push("sandbox")),
    setPath: vi.fn<(name: string, path: string) => void>(() => void order.push("profile")),
    requestSingleInstanceLock: vi.fn<() => boolean>(() => {
      order.push("lock");
      return isFirst;
    }),
    whenReady: vi.fn<() => Promise<void>>(() => {
      order.push("ready");
      return Promise.resolve();
    }),
    getPath: () => "/downloads",
    getVersion: () => "0.1.0",
    quit: vi.fn<() => void>(),
    relaunch: vi.fn<() => void>(),
    exit: vi.fn<(code: number) => void>(() => void order.push("exit")),
  });
  return {
    app,
    window,
    pageSession: new FakeSession(),
    BrowserWindow: vi.fn<() => FakeWindow>(function create() {
      order.push("window");
      return window;
    }),
    dialog: {
      showErrorBox: vi.fn<(title: string, content: string) => void>(),
      showMessageBox: vi.fn<() => void>(),
    },
    ipcMain: new FakeIpcMain(),
    Menu: {
      setApplicationMenu: vi.fn<() => void>(),
      buildFromTemplate: vi.fn<(template: unknown) => void>(),
    },
    nativeTheme: { shouldUseDarkColors: true },
    protocol: { registerSchemesAsPrivileged: vi.fn<() => void>(() => void order.push("scheme")) },
    safeStorage: { isAsyncEncryptionAvailable: () => Promise.resolve(false) },
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
    session: { defaultSession: new FakeSession(), fromPartition: () => electron.pageSession },
    shell: { openPath: vi.fn<() => void>(), openExternal: vi.fn<() => void>() },
    utilityProcess: { fork: vi.fn<() => void>() },
  };
}

/** Far longer than it takes, since other tests run beside this one. */
const startLimit = { timeout: 15_000 };
vi.setConfig({ testTimeout: 20_000 });

async function begin(isFirst = true): Promise<void> {
  electron = fakeElectron(isFirst);
  vi.resetModules();
  vi.doMock("electron", () => electron);
  await import("./main.ts");
  await vi.waitFor(() => {
    const ended = electron.app.exit.mock.calls.length > 0;
    if (!ended && electron.Menu.setApplicationMenu.mock.calls.length === 0) throw new Error("still starting");
  }, startLimit);
}

beforeEach(async () => {
  order = [];
  dataFolder = await mkdtemp(path.join(os.tmpdir(), "casebook-main-"));
  vi.stubEnv("CASEBOOK_DATA", dataFolder);
  vi.stubEnv("CASEBOOK_MODELS", "");
  Object.defineProperty(process, "resourcesPath", { value: "/app/resources", configurable: true });
  vi.clearAllMocks();
  core.dispose.mockResolvedValue();
  createCasebook.mockImplementation(() => {
    order.push("core");
    return Promise.resolve(core);
  });
  vi.spyOn(process, "on").mockReturnThis();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(dataFolder, { recursive: true, force: true });
});

it("scheme, sandbox, profile and lock come before Electron is ready, the core before the window", async () => {
  await begin();
  expect(order).toEqual(["scheme", "sandbox", "profile", "lock", "ready", "core", "window"]);
  expect(electron.app.setPath).toHaveBeenCalledExactlyOnceWith("userData", path.join(dataFolder, "desktop"));
  expect(electron.window.loadURL).toHaveBeenCalledExactlyOnceWith("app://casebook/");
});

it("a second instance ends before it touches the data folder's core", async () => {
  await begin(false);
  expect(order).toEqual(["scheme", "sandbox", "profile", "lock", "exit"]);
  expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(0);
});

it("the core gets the folders, a vault and a shell that can choose folders", async () => {
  await begin();
  const options = createCasebook.mock.lastCall?.[0];
  expect(options?.info).toMatchObject({
    shell: "desktop",
    version: "0.1.0",
    dataFolder,
    canChooseFolders: true,
  });
  expect(options?.info.modelFolder).toBe(path.join(dataFolder, "models"));
  expect(options?.vault.kind).toBe("file");
  await expect(options?.shell.openLink("http://example.org/")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
});

it("requests of the window reach the core", async () => {
  await begin();
  const { webContents } = electron.window;
  const event = { sender: webContents, senderFrame: webContents.mainFrame };
  const reply = { kind: "reply", id: 1, seq: 2, outcome: { ok: true, value: 1 } };
  core.dispatch.mockResolvedValue(reply);
  electron.ipcMain.emit("casebook:events", { ...event, ports: [new FakePort()] });
  expect(await electron.ipcMain.invoke("casebook:request", event, {})).toEqual(reply);
});

it("whatever contents come into being are guarded", async () => {
  await begin();
  electron.app.emit("web-contents-created", {}, electron.window.webContents);
  expect(electron.window.webContents.openHandler?.({ url: "https://example.org/" })).toEqual({
    action: "deny",
  });
});

it("a core that cannot start says why, and the app ends with 1", async () => {
  createCasebook.mockImplementation(async () => {
    // Of the same, fresh module registry that main.ts was loaded into.
    const { CasebookError } = await import("../shared/errors.ts");
    throw new CasebookError("STORE_LOCKED", "It is locked.", "Close the other one.");
  });
  await begin();
  expect(electron.dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(
    "Casebook cannot start",
    "It is locked.\n\nClose the other one.",
  );
  expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(electron.BrowserWindow).not.toHaveBeenCalled();
});

it("a data folder that cannot be made says why, and the app ends with 1", async () => {
  vi.stubEnv("CASEBOOK_DATA", "/dev/null/casebook");
  await begin();
  expect(electron.dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(
    "Casebook cannot start",
    expect.stringContaining("CASEBOOK_DATA"),
  );
  expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1);
});

it("quitting keeps everything first", async () => {
  await begin();
  electron.app.emit("before-quit", { preventDefault: () => undefined });
  await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(0), startLimit);
  expect(core.dispose).toHaveBeenCalledOnce();
});
