/** Stand-ins for Electron's objects: real event emitters, and everything that was asked of them on record. */
import { EventEmitter } from "node:events";
import { vi } from "vitest";

/** An event as Electron hands it to listeners, with a record of `preventDefault`. */
export function fakeEvent<Fields extends object>(fields: Fields) {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
    ...fields,
  };
  return event;
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = { parent: null, origin: "app://casebook", url: "app://casebook/" };
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly reload = vi.fn<() => void>();
  destroyed = false;
  setWindowOpenHandler(handler: FakeContents["openHandler"]): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  bounds = { x: 100, y: 100, width: 1_000, height: 700 };
  maximized = false;
  minimized = false;
  readonly loadURL = vi.fn<(url: string) => Promise<void>>(() => Promise.resolve());
  readonly show = vi.fn<() => void>();
  readonly focus = vi.fn<() => void>();
  readonly restore = vi.fn<() => void>();
  readonly maximize = vi.fn<() => void>();
  getNormalBounds() {
    return this.bounds;
  }
  isMaximized() {
    return this.maximized;
  }
  isMinimized() {
    return this.minimized;
  }
  isDestroyed() {
    return this.webContents.destroyed;
  }
}

/** One end of a message channel in the main process. */
export class FakePort extends EventEmitter {
  readonly postMessage = vi.fn<(message: unknown) => void>();
  readonly start = vi.fn<() => void>();
  readonly close = vi.fn<() => void>();
}

/** Takes handlers as Electron's `ipcMain` does and plays the window's part. */
export class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>();
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => Promise<unknown>): void {
    this.handlers.set(channel, handler);
  }
  invoke(channel: string, event: unknown, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`nothing handles ${channel}`);
    return handler(event, ...args);
  }
}

type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: { isMainFrame: boolean; requestingUrl: string },
) => void;
type PermissionCheck = (
  contents: unknown,
  permission: string,
  origin: string,
  details: { isMainFrame: boolean },
) => boolean;
type BeforeRequest = (details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void;

export class FakeSession extends EventEmitter {
  requestHandler: PermissionRequest | undefined;
  checkHandler: PermissionCheck | undefined;
  deviceHandler: (() => boolean) | undefined;
  beforeRequest: BeforeRequest | undefined;
  readonly setSpellCheckerEnabled = vi.fn<(enabled: boolean) => void>();
  readonly protocol = { handle: vi.fn<(scheme: string, handler: (request: Request) => Response) => void>() };
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest): void => {
      this.beforeRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.deviceHandler = handler;
  }
  /** Whether a request goes through. */
  loads(url: string): boolean {
    let cancelled: boolean | undefined;
    this.beforeRequest?.({ url }, ({ cancel }) => {
      cancelled = cancel;
    });
    if (cancelled === undefined) throw new Error("nobody answered");
    return !cancelled;
  }
}
