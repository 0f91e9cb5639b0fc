/** Plausible models, downloads, answers of the hub and fits for tests of the window. */
import type { Download } from "../../shared/models/downloads.ts";
import type { FileFit, Fit, Machine } from "../../shared/models/fit.ts";
import type { Access, Listing } from "../../shared/models/hub.ts";
import type { InstalledModel } from "../../shared/models/library.ts";
import type { TermsState } from "../../shared/models/terms.ts";
import { termsAttestation, termsStateOf, termsVersion } from "../../shared/models/terms.ts";
import { practiceInstalled } from "./samples.ts";

export const commit = "3855f948626b7ae42bccd082757f15078c53e758";
export const repo15 = "unsloth/medgemma-1.5-4b-it-GGUF";

/** 23 Nov 2026, 14:20 UTC. */
export const acceptedAt = Date.UTC(2026, 10, 23, 14, 20);
export const acceptedTerms: TermsState = termsStateOf({
  termsVersion,
  appVersion: "0.1.0",
  acceptedAt,
  attestation: termsAttestation,
});

export const medgemmaInstalled: InstalledModel = {
  ...practiceInstalled,
  id: "medgemma-1.5-4b:Q4_K_M",
  name: "MedGemma 1.5 4B",
  origin: "registry",
  fileName: "medgemma-1.5-4b-it-Q4_K_M.gguf",
  bytes: 3_341_147_200,
  notice: "For research.",
  registryId: "medgemma-1.5-4b",
  quantisation: "Q4_K_M",
  hub: { repo: repo15, commit },
  verification: { state: "verified", against: "registry", at: acceptedAt },
  boundByTerms: true,
  place: "library",
  addedAt: acceptedAt,
};

export const download = (part: Partial<Download> = {}): Download => ({
  id: "download-1",
  name: "MedGemma 1.5 4B",
  request: { kind: "registry", registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" },
  repo: repo15,
  state: "downloading",
  bytes: 2_040_000_000,
  total: 3_341_147_200,
  bytesPerSecond: 41_000_000,
  secondsLeft: 32,
  files: [{ path: "medgemma-1.5-4b-it-Q4_K_M.gguf", bytes: 2_040_000_000, total: 2_489_894_976 }],
  failure: null,
  retryAt: null,
  modelId: null,
  addedAt: 1,
  ...part,
});

export const access = (part: Partial<Access> = {}): Access => ({
  repo: repo15,
  state: "granted",
  failure: null,
  actions: [],
  hubSaid: null,
  httpStatus: 200,
  retryAt: null,
  gated: "no",
  commit,
  checkedAt: acceptedAt,
  ...part,
});

export const listing = (part: Partial<Listing> = {}): Listing => ({
  repo: "someone/other-GGUF",
  commit,
  gated: "no",
  boundByTerms: false,
  files: [
    { path: "other-Q4_K_M.gguf", bytes: 2_000_000_000, sha256: "1".repeat(64) },
    { path: "mmproj-F16.gguf", bytes: 800_000_000, sha256: "2".repeat(64) },
  ],
  matching: 2,
  entries: 5,
  ...part,
});

export const machine: Machine = {
  gpu: {
    backend: "cuda",
    names: ["NVIDIA RTX A5000"],
    totalBytes: 24_000_000_000,
    freeBytes: 23_100_000_000,
    unifiedBytes: 0,
  },
  gpuAvoided: false,
  memory: { totalBytes: 64_000_000_000, freeBytes: 51_000_000_000 },
  disk: { freeBytes: 212_000_000_000 },
  processor: "Intel Xeon W-2245",
  physicalCores: 8,
};

export const fileFit = (part: Partial<FileFit> = {}): FileFit => ({
  contextSize: 32_768,
  need: {
    weightsBytes: 2_490_000_000,
    mmprojBytes: 851_000_000,
    kvCacheBytes: 1_100_000_000,
    overheadBytes: 659_000_000,
  },
  verdict: "gpu-whole",
  gpuLayers: 35,
  layers: 35,
  tokensPerSecond: 95,
  largestContext: 131_072,
  basis: "registry",
  diskTooSmall: false,
  ...part,
});

export const fit = ({
  registryId = "medgemma-1.5-4b",
  quantisation = "Q4_K_M",
  recommended = null,
  ...part
}: Partial<Fit> = {}): Fit => ({ registryId, quantisation, ...fileFit(part), recommended });
