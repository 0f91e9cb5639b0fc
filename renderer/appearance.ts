/** Theme and text size of the settings on the document element, where the stylesheet reads them. */
import type { Settings } from "../shared/settings.ts";
import type { CoreStore } from "./stores/core-store.ts";

/** Follows the settings, and the system's theme while the settings say so. */
export function applyAppearance(coreState: CoreStore): void {
  const systemIsLight = window.matchMedia("(prefers-color-scheme: light)");
  const apply = (): void => {
    const { theme, textSize } = coreState.getState().settings;
    const { dataset } = document.documentElement;
    dataset["theme"] = shownTheme(theme, systemIsLight.matches);
    dataset["textSize"] = textSize;
  };
  apply();
  coreState.subscribe(apply);
  systemIsLight.addEventListener("change", apply);
}

const shownTheme = (theme: Settings["theme"], systemIsLight: boolean): "light" | "dark" =>
  theme === "system" ? (systemIsLight ? "light" : "dark") : theme;
