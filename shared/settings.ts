/** What the user has set, and what a window needs to know of the app around it, as schemas. */
import * as v from "valibot";
import { defaultSampling, failureSchema, samplingSchema, timeSchema } from "./domain.ts";
import { limits } from "./limits.ts";
import { loadOptionsSchema } from "./load-options.ts";

/** The engine crashed while a GPU did this; the CPU does it since, or Vulkan in place of CUDA. */
const gpuCrashSchema = v.strictObject({
  step: v.picklist(["loading-model", "loading-encoder", "encoding-image", "reading-image"]),
  at: timeSchema,
  /** The lesson holds for this GPU and this build: another backend, device or engine is tried. */
  backend: v.string(),
  deviceNames: v.array(v.string()),
  engineBuild: v.string(),
});
export type GpuCrash = v.InferOutput<typeof gpuCrashSchema>;

export const settingsSchema = v.strictObject({
  theme: v.picklist(["system", "light", "dark"]),
  textSize: v.picklist(["small", "medium", "large"]),
  systemInstruction: v.pipe(v.string(), v.maxLength(limits.systemCharacters)),
  sampling: samplingSchema,
  modelId: v.string(),
  /** By model id; a model that is not in it is loaded with the defaults. */
  loadOptions: v.record(v.string(), loadOptionsSchema),
  /** The user has seen the first screen. */
  welcomed: v.boolean(),
  /** What the last crash on the GPU taught; null: nothing. */
  gpuCrash: v.nullable(gpuCrashSchema),
});
export type Settings = v.InferOutput<typeof settingsSchema>;
export const defaultSettings: Settings = {
  theme: "system",
  textSize: "medium",
  systemInstruction: "",
  sampling: defaultSampling,
  modelId: "practice",
  loadOptions: {},
  welcomed: false,
  gpuCrash: null,
};

/** What the window needs to know about the app around it. Paths are for showing only; none is ever taken back. */
export const appInfoSchema = v.strictObject({
  version: v.string(),
  shell: v.picklist(["desktop", "browser"]),
  platform: v.string(),
  dataFolder: v.string(),
  modelFolder: v.string(),
  /** Used before, when Casebook started. */
  formerModelFolders: v.array(v.string()),
  /** Where the vault key lies: the system's key store, or a file that only this user can read. */
  keyStore: v.picklist(["system", "file"]),
  canChooseFolders: v.boolean(),
  /** Shown once at start, such as a database that had to be recovered. */
  startNotices: v.array(failureSchema),
});
export type AppInfo = v.InferOutput<typeof appInfoSchema>;
