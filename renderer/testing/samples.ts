/** Plausible values for tests of the window. */

import type { LoadedLocalModel, Model } from "../../shared/domain.ts";
import type { Snapshot } from "../../shared/events.ts";
import type { HubInfo } from "../../shared/models/hub.ts";
import type { InstalledModel } from "../../shared/models/library.ts";
import { sampleLoaded } from "../../shared/note/testing/samples.ts";
import { type AppInfo, defaultSettings } from "../../shared/settings.ts";
import { initialSlices } from "../../shared/slices.ts";

export const settings = defaultSettings;

export const practiceModel: Model = {
  ...sampleLoaded.model,
  bytes: 4_712_345,
  notice: "Trained on phantoms. Knows no medicine.",
};

/** The practice model as the list shows it. */
export const practiceInstalled: InstalledModel = {
  ...practiceModel,
  registryId: "practice",
  quantisation: "F16",
  hub: null,
  sha256: "a".repeat(64),
  mmprojSha256: "b".repeat(64),
  verification: { state: "verified", against: "registry", at: 1 },
  boundByTerms: false,
  place: "app",
  addedAt: null,
  problem: null,
};

export const hubInfo: HubInfo = {
  endpoint: "https://hub.example",
  offline: false,
  token: { source: "none" },
};

export const practiceLoaded: LoadedLocalModel = { ...sampleLoaded, model: practiceModel };

export const appInfo: AppInfo = {
  version: "0.1.0",
  shell: "browser",
  platform: "linux",
  dataFolder: "/home/user/.local/share/Casebook",
  modelFolder: "/home/user/.local/share/Casebook/models",
  keyStore: "file",
  formerModelFolders: [],
  canChooseFolders: false,
  startNotices: [],
};

/** A snapshot of a Casebook that was never used. */
export const emptySnapshot: Snapshot = {
  ...initialSlices,
  seq: 0,
  info: appInfo,
  settings,
  hub: hubInfo,
  restorable: [],
  running: [],
};
