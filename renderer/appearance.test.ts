import type { DetachedWindowAPI } from "happy-dom";
import { beforeEach, expect, it } from "vitest";
import { defaultSettings, type Settings } from "../shared/settings.ts";
import { applyAppearance } from "./appearance.ts";
import { type CoreStore, createCoreStore } from "./stores/core-store.ts";

const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };

/** The system changes its scheme, which happy-dom looks at when it resizes. */
function systemTurns(scheme: "light" | "dark"): void {
  happyDOM.settings.device.prefersColorScheme = scheme;
  window.dispatchEvent(new Event("resize"));
}

const change = (core: CoreStore, changed: Partial<Settings>): void =>
  core.setState(({ settings }) => ({ settings: { ...settings, ...changed } }));

/** What the stylesheet reads: theme and text size. */
const shown = (): (string | undefined)[] => {
  const { dataset } = document.documentElement;
  return [dataset["theme"], dataset["textSize"]];
};

let core: CoreStore;
beforeEach(() => {
  systemTurns("dark");
  core = createCoreStore();
  applyAppearance(core);
});

it("as it comes, the window is as the system is, at the medium text size, before anything was loaded", () => {
  expect(defaultSettings.theme).toBe("system");
  expect(shown()).toEqual(["dark", "medium"]);
  systemTurns("light");
  applyAppearance(createCoreStore());
  expect(shown()).toEqual(["light", "medium"]);
});

it("the window follows the system while the settings say so, and only then", () => {
  systemTurns("light");
  expect(shown()[0]).toBe("light");
  systemTurns("dark");
  expect(shown()[0]).toBe("dark");
  change(core, { theme: "dark" });
  systemTurns("light");
  expect(shown()[0]).toBe("dark");
  change(core, { theme: "system" });
  expect(shown()[0]).toBe("light");
});

it.each([
  ["light", "dark"],
  ["dark", "light"],
] as const)("a theme that was chosen is shown at once: %s on a system that is %s", (theme, system) => {
  systemTurns(system);
  change(core, { theme });
  expect(shown()[0]).toBe(theme);
});

it.each(["small", "medium", "large"] as const)(
  "a text size is shown at once, the theme stays: %s",
  (textSize) => {
    change(core, { theme: "light", textSize });
    expect(shown()).toEqual(["light", textSize]);
  },
);
