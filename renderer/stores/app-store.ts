/** What is true of the whole window: the app around it, the connection, its panels, and notices to the user. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Failure } from "../../shared/errors.ts";
import type { AppInfo } from "../../shared/settings.ts";
import type { Connection } from "../bridge.ts";

/** A line at the bottom of the window. It leaves by itself when its time is over, or when dismissed. */
export interface Notice {
  readonly id: string;
  readonly tone: "info" | "error";
  readonly message: string;
  /** What to do about it; empty where nothing needs doing. */
  readonly remedy: string;
  readonly action: {
    readonly label: string;
    readonly run: () => void;
    /** It takes something back, so that the shortcut for undoing means it. */
    readonly undoes?: boolean;
  } | null;
  /**
   * When it leaves, in milliseconds since 1970; null: it stays until it is dismissed. A moment and not a duration: it is
   * drawn again where another surface shows the notices.
   */
  readonly until: number | null;
}

/** As it is given: `lastsMs` from now on. */
export type NewNotice = Omit<Notice, "id" | "until"> & { readonly lastsMs: number | null };

export type Panel = "settings" | "models";

export interface AppState {
  /** "starting" until the first snapshot; "failed" when there cannot be one. */
  readonly phase: "starting" | "ready" | "failed";
  readonly startFailure: Failure | null;
  readonly connection: Connection;
  readonly info: AppInfo | null;
  /** The image encoder is being provided again, as this window asked. */
  readonly visionRetrying: boolean;
  readonly notices: readonly Notice[];
  /** The dialog that is open. */
  readonly panel: Panel | null;
  /** Beside the conversation, where there is room for it. */
  readonly sidebarDocked: boolean;
  /** There is no room: the sidebar lies over the conversation when it is called. */
  readonly sidebarOverlays: boolean;
  readonly sidebarCalled: boolean;
}

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>()(() => ({
    phase: "starting",
    startFailure: null,
    connection: "reconnecting",
    info: null,
    visionRetrying: false,
    notices: [],
    panel: null,
    sidebarDocked: true,
    sidebarOverlays: false,
    sidebarCalled: false,
  }));
}

let nextNotice = 1;

/** Shows a notice and returns its id. */
export function notify(app: AppStore, { lastsMs, ...notice }: NewNotice): string {
  const id = `notice-${nextNotice++}`;
  const until = lastsMs === null ? null : Date.now() + lastsMs;
  app.setState(({ notices }) => ({ notices: [...notices, { ...notice, id, until }] }));
  return id;
}

export function notifyFailure(app: AppStore, failure: Failure): string {
  const { message, remedy } = failure;
  return notify(app, { tone: "error", message, remedy, action: null, lastsMs: null });
}

export function dismissNotice(app: AppStore, id: string): void {
  app.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export const sidebarIsOpen = (state: AppState): boolean =>
  state.sidebarOverlays ? state.sidebarCalled : state.sidebarDocked;
