/** Settings in one sealed record: the system instruction may hold patient data. */
import * as v from "valibot";
import { samplingSchema } from "../../../shared/domain.ts";
import { defaultSettings, type Settings, settingsSchema } from "../../../shared/settings.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Field by field: what is unknown is dropped, what is invalid or missing falls back to `defaults`. */
function mend(
  entries: v.ObjectEntries,
  defaults: Record<string, unknown>,
  stored: unknown,
): Record<string, unknown> {
  const known = isObject(stored) ? stored : {};
  return Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => {
      const field = v.safeParse(schema, known[name]);
      return [name, field.success ? field.output : defaults[name]];
    }),
  );
}

/** Never throws: settings from an older or newer version, or from a damaged record, are as good as they can be. */
export function settingsFrom(stored: unknown): Settings {
  const sampling = mend(
    samplingSchema.entries,
    defaultSettings.sampling,
    isObject(stored) ? stored["sampling"] : undefined,
  );
  const mended = mend(settingsSchema.entries, { ...defaultSettings, sampling }, stored);
  return v.parse(settingsSchema, mended);
}
