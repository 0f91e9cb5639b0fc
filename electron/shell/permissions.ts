/** The permissions that the page may have: one row for each that Electron knows. */
import type { Session } from "electron";
import { appOrigin } from "./app-origin.ts";

type RequestHandler = NonNullable<Parameters<Session["setPermissionRequestHandler"]>[0]>;
export type Permission = Parameters<RequestHandler>[1];

interface Row {
  readonly allowed: boolean;
  readonly reason: string;
}

const denied = (reason: string): Row => ({ allowed: false, reason });
const device = denied("Casebook talks to no device.");
const capture = denied("Images come from files and the clipboard, never from a camera or the screen.");
const place = denied("Where the workstation stands is nobody's business.");
const network = denied("The page reaches nothing but its own files.");
const background = denied("Nothing runs when the window is closed.");
const presence = denied("When the user is at the desk is nobody's business.");
const rooms = denied("There is nothing to see in a headset.");
const frames = denied("There are no foreign frames that could share storage.");
const lock = denied("The user's keyboard and pointer stay the user's.");

/** A permission that a later Electron adds fails the type check here until it is decided. */
export const permissions: Readonly<Record<Permission, Row>> = Object.freeze({
  "clipboard-sanitized-write": {
    allowed: true,
    reason:
      "Copy an answer as text or Markdown. Reading the clipboard is a paste, which needs no permission.",
  },
  "clipboard-read": denied("A page that reads the clipboard unasked may see another patient's data."),
  "deprecated-sync-clipboard-read": denied("As for clipboard-read."),
  "captured-surface-control": capture,
  "display-capture": capture,
  media: capture,
  mediaKeySystem: denied("Nothing here is copy-protected."),
  "speaker-selection": denied("Casebook makes no sound."),
  geolocation: place,
  "geolocation-approximate": place,
  sensors: place,
  hid: device,
  usb: device,
  serial: device,
  nfc: device,
  midi: device,
  midiSysex: device,
  "smart-card": device,
  "local-network": network,
  "local-network-access": network,
  "loopback-network": network,
  "background-fetch": background,
  "background-sync": background,
  "periodic-background-sync": background,
  "persistent-storage": denied("The page keeps nothing: the store is in the core, sealed."),
  "storage-access": frames,
  "top-level-storage-access": frames,
  fileSystem: denied("No path crosses the bridge; files come by drop, paste and the picker."),
  "local-fonts": denied("The list of installed fonts identifies a machine."),
  "idle-detection": presence,
  notifications: denied("A notification shows text outside the window, also on a locked screen."),
  openExternal: denied("Links go through the one opener, which asks."),
  fullscreen: denied("A page in full screen can imitate the system; the menu does it for the window."),
  "automatic-fullscreen": denied("As for fullscreen."),
  pointerLock: lock,
  keyboardLock: lock,
  "window-management": denied("There is one window."),
  "screen-wake-lock": denied("The page has no say in power management."),
  "system-wake-lock": denied("As for screen-wake-lock."),
  "payment-handler": denied("Nothing is for sale."),
  "web-app-installation": denied("The page is not a web app."),
  "web-printing": denied("Printing goes through the system's dialog."),
  ar: rooms,
  vr: rooms,
  "hand-tracking": rooms,
  unknown: denied("What has no name is not given."),
});

/** Whether Casebook's own page, and only it, may have this. A permission that the table does not know is denied. */
const mayHave = (permission: string, origin: string): boolean =>
  origin === appOrigin &&
  Object.hasOwn(permissions, permission) &&
  permissions[permission as Permission].allowed;

/** The session's part that decides on permissions. */
export type PermissionSession = Pick<
  Session,
  "setPermissionRequestHandler" | "setPermissionCheckHandler" | "setDevicePermissionHandler"
>;

/** Both doors, since Chromium asks for some permissions and only checks others; devices have a third. */
export function guardPermissions(session: PermissionSession): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(details.isMainFrame && mayHave(permission, originOf(details.requestingUrl)));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      details.isMainFrame && mayHave(permission, originOf(requestingOrigin)),
  );
  session.setDevicePermissionHandler(() => false);
}

/** "app://casebook" for Casebook's page, put together here, since Node's URL gives custom schemes the origin "null". */
function originOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? "" : `${parsed.protocol}//${parsed.host}`;
}
