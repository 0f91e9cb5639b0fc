import { expect, it } from "vitest";
import { type KeyPress, matchesKeys, shortcuts, showKeys, shownShortcut } from "./shortcuts.ts";

const pressed = (key: string, part: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...part,
});

it("Mod is Ctrl on a PC and Command on a Mac, and never both", () => {
  expect(matchesKeys(pressed("b", { ctrlKey: true }), "Mod+B", false)).toBe(true);
  expect(matchesKeys(pressed("b", { metaKey: true }), "Mod+B", false)).toBe(false);
  expect(matchesKeys(pressed("b", { metaKey: true }), "Mod+B", true)).toBe(true);
  expect(matchesKeys(pressed("b", { metaKey: true, ctrlKey: true }), "Mod+B", true)).toBe(false);
});

it("a modifier more or less is another shortcut", () => {
  expect(matchesKeys(pressed("I", { ctrlKey: true, shiftKey: true }), "Mod+Shift+I", false)).toBe(true);
  expect(matchesKeys(pressed("i", { ctrlKey: true }), "Mod+Shift+I", false)).toBe(false);
  expect(matchesKeys(pressed("F2", { altKey: true }), "F2", false)).toBe(false);
});

it("Alt+N is the key N although Alt gives another character, and / is / although some keyboards need Shift", () => {
  expect(matchesKeys(pressed("˜", { altKey: true, code: "KeyN" }), "Alt+N", true)).toBe(true);
  expect(matchesKeys(pressed("/", { shiftKey: true }), "/", false)).toBe(true);
});

it("keys are shown as the platform writes them, and as a browser leaves them free", () => {
  expect(showKeys("Mod+Shift+I", false)).toBe("Ctrl+Shift+I");
  expect(showKeys("Mod+Shift+I", true)).toBe("⇧⌘I");
  expect(shownShortcut("newCase", "desktop", false)).toBe("Ctrl+N");
  expect(shownShortcut("newCase", "browser", false)).toBe("Alt+N");
});

it("no two shortcuts share their keys", () => {
  const all = Object.values(shortcuts).flatMap(({ keys }) => keys);
  expect(new Set(all).size).toBe(all.length);
});
