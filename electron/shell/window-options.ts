/** What the window's page is allowed: a frozen table, one reason a row. */
import type { BrowserWindowConstructorOptions, Rectangle, Session, WebPreferences } from "electron";

interface Row<Value> {
  readonly value: Value;
  readonly reason: string;
}

type Fixed = keyof WebPreferences;
const row = <Value>(value: Value, reason: string): Row<Value> => Object.freeze({ value, reason });

/** Preferences that never differ. */
export const pagePreferences = Object.freeze({
  sandbox: row(true, "A page that is taken over stays in a process that the system confines."),
  contextIsolation: row(true, "The page cannot reach the preload's objects, only what it was handed."),
  nodeIntegration: row(false, "No require in the page."),
  nodeIntegrationInWorker: row(false, "The decoders handle hostile files and need no Node."),
  nodeIntegrationInSubFrames: row(false, "There are no frames; one that is injected gets no preload."),
  webSecurity: row(true, "The same-origin policy holds."),
  allowRunningInsecureContent: row(false, "There is no secure page with insecure parts."),
  webviewTag: row(false, "A webview is a second browser with rules of its own."),
  plugins: row(false, "No PDF viewer or other plug-in in the page."),
  experimentalFeatures: row(false, "Features that Chromium does not ship are not looked after."),
  navigateOnDragDrop: row(false, "A file that is dropped beside the target must not replace the page."),
  safeDialogs: row(true, "A script cannot lock the window up with one dialog after the other."),
  spellcheck: row(false, "Chromium fetches dictionaries from the network, and questions may name patients."),
  enableWebSQL: row(false, "Nothing is kept in the page: the store is in the core, sealed."),
  webgl: row(false, "Nothing is drawn with it, and its drivers are a way out of the sandbox."),
  backgroundThrottling: row(
    false,
    "An answer that streams while the window is hidden is complete when it comes back.",
  ),
} as const satisfies { readonly [Name in Fixed]?: Row<WebPreferences[Name]> });

export interface WindowOptionsInput {
  readonly packaged: boolean;
  /** Absolute path of preload.cjs. */
  readonly preload: string;
  readonly session: Session;
  readonly bounds: Partial<Rectangle> & Pick<Rectangle, "width" | "height">;
  readonly dark: boolean;
  /** Absolute path of a PNG; the packaged app has its own on Windows and macOS. */
  readonly icon: string;
}

/** The smallest window that the layout is made for, in device-independent pixels. */
export const smallestWindow = { width: 800, height: 600 } as const;

/** Background before the first paint, from the design tokens `--bg-app`. */
const background = { dark: "#0f1011", light: "#f4f5f5" } as const;

export function windowOptions(input: WindowOptionsInput): BrowserWindowConstructorOptions {
  const fixed = Object.fromEntries(Object.entries(pagePreferences).map(([name, { value }]) => [name, value]));
  return {
    ...input.bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: "Casebook",
    icon: input.icon,
    backgroundColor: input.dark ? background.dark : background.light,
    webPreferences: {
      ...fixed,
      // Off in a packaged app, whose user is not its developer: pasted code is an old trick.
      devTools: !input.packaged,
      preload: input.preload,
      session: input.session,
    },
  };
}
