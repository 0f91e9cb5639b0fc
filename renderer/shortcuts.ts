/** Every keyboard shortcut, in one table: the window listens by it, tooltips and the settings show it. */

export type ShortcutId =
  | "newCase"
  | "search"
  | "sidebar"
  | "export"
  | "settings"
  | "models"
  | "imagePane"
  | "rename"
  | "undo";

interface Shortcut {
  readonly label: string;
  /** "Mod" is Command on a Mac, Ctrl elsewhere. The first is shown. */
  readonly keys: readonly string[];
  /** Shown where a browser keeps the first for itself. */
  readonly inBrowser?: string;
}

export const shortcuts: Readonly<Record<ShortcutId, Shortcut>> = {
  newCase: { label: "New case", keys: ["Mod+N", "Alt+N"], inBrowser: "Alt+N" },
  search: { label: "Search cases", keys: ["Mod+K", "/"] },
  sidebar: { label: "Show or hide the cases", keys: ["Mod+B"] },
  imagePane: { label: "Show or hide the image", keys: ["Mod+Shift+I"] },
  export: { label: "Export the case", keys: ["Mod+E"] },
  rename: { label: "Rename the case", keys: ["F2"] },
  undo: { label: "Undo deleting a case", keys: ["Mod+Z"] },
  models: { label: "Models", keys: ["Mod+Shift+M", "Alt+M"], inBrowser: "Alt+M" },
  settings: { label: "Settings", keys: ["Mod+,"] },
};

/** Keys that belong to a part of the window; listed for the reader, handled where they belong. */
export const localKeys: readonly { readonly label: string; readonly keys: string }[] = [
  { label: "Send the question", keys: "Enter" },
  { label: "New line in the question", keys: "Shift+Enter" },
  { label: "Stop the answer", keys: "Esc" },
  { label: "Edit the last question, from an empty field", keys: "Up" },
  { label: "Previous and next image of the case", keys: "[, ]" },
  { label: "Image: zoom, fit, 100 %", keys: "+, -, 0, 1" },
  { label: "Image: move", keys: "Arrow keys" },
  { label: "Image: fill the window", keys: "F" },
  { label: "Next and previous case in the list", keys: "Down, Up" },
  { label: "Rename the case in the list", keys: "F2" },
  { label: "Delete the case in the list", keys: "Delete" },
];

export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export const onMac = (platform: string): boolean => /^(mac|darwin)/i.test(platform);

/** Whether the pressed keys are "Mod+Shift+I" and the like. */
export function matchesKeys(press: KeyPress, keys: string, mac: boolean): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const wants = (modifier: string): boolean => parts.includes(modifier);
  const [mod, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  // Alt changes the character that a key gives; "/" is Shift+7 on many keyboards.
  const keyMatches =
    press.key.toLowerCase() === key.toLowerCase() ||
    (wants("Alt") && press.code === `Key${key.toUpperCase()}`);
  const shiftMatches = key === "/" || press.shiftKey === wants("Shift");
  return keyMatches && shiftMatches && !other && mod === wants("Mod") && press.altKey === wants("Alt");
}

/** "Ctrl+Shift+I", or "⇧⌘I" on a Mac. */
export function showKeys(keys: string, mac: boolean): string {
  if (!mac) return keys.replace("Mod", "Ctrl");
  const parts = keys.split("+");
  const modifiers = macSymbols.flatMap(([name, symbol]) => (parts.includes(name) ? [symbol] : []));
  return `${modifiers.join("")}${parts.at(-1) ?? ""}`;
}
/** In the order in which Apple's menus write them. */
const macSymbols = [
  ["Alt", "⌥"],
  ["Shift", "⇧"],
  ["Mod", "⌘"],
] as const;

/** The keys of a shortcut as this shell and platform show them. */
export function shownShortcut(id: ShortcutId, shell: "desktop" | "browser", mac: boolean): string {
  const { keys, inBrowser } = shortcuts[id];
  return showKeys((shell === "browser" ? inBrowser : undefined) ?? keys[0] ?? "", mac);
}
