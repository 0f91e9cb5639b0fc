/** Changes to the settings run one after another, so that two of them lose nothing. */
import { SerialQueue } from "../../../shared/serial-queue.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { Store } from "../store/store.ts";
import type { State } from "./state.ts";

type Changes = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/**
 * Keeps the change, then shows it. Keys that are undefined stay as they are. A change that depends on what is there is a
 * function of it. Throws what the store throws.
 */
export type ChangeSettings = (changes: Changes | ((before: Settings) => Changes)) => Promise<Settings>;

export function createSettings(store: Pick<Store, "writeSettings">, state: State): ChangeSettings {
  const queue = new SerialQueue();
  return (changes) =>
    queue.run(async () => {
      const wanted = typeof changes === "function" ? changes(state.settings) : changes;
      const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      const settings: Settings = { ...state.settings, ...given };
      await store.writeSettings(settings);
      state.set("settings", settings);
      return settings;
    });
}
