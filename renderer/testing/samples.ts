/** Plausible values for tests of the window. */
import { type AppInfo, defaultSettings, type LoadedModel, type Model } from "../../shared/domain.ts";

export const settings = defaultSettings;

export const practiceModel: Model = {
  id: "practice",
  name: "Practice model",
  origin: "practice",
  fileName: "practice-model.gguf",
  bytes: 4_712_345,
  hasImageEncoder: true,
  notice: "Trained on phantoms. Knows no medicine.",
};

export const practiceLoaded: LoadedModel = {
  model: practiceModel,
  sha256: "a".repeat(64),
  mmprojFileName: "practice-model-mmproj.gguf",
  mmprojSha256: "b".repeat(64),
  architecture: "gemma3",
  quantisation: "F16",
  parameters: 1_440_000,
  contextSize: 8_192,
  backend: "cpu",
  deviceNames: [],
  gpuLayers: 0,
  threads: 2,
  engineBuild: "node-llama-cpp 3.22.1",
  templateSha256: "c".repeat(64),
  loadMs: 120,
  vision: { available: true, side: 144, tokensPerImage: 18, resampling: "bilinear-antialiased" },
};

export const appInfo: AppInfo = {
  version: "0.1.0",
  shell: "browser",
  platform: "linux",
  dataFolder: "/home/user/.local/share/Casebook",
  modelFolder: "/home/user/.local/share/Casebook/models",
  keyStore: "file",
  canChooseFolders: false,
  startNotices: [],
};
