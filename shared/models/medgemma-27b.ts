/** MedGemma with 27 billion parameters, with and without images. */
import {
  cardLimitations,
  citation2025,
  medgemmaLicence,
  medgemmaLimits,
  medgemmaNotice,
  parameters27B,
  shape27B,
  singleImageLimitation,
} from "./medgemma.ts";
import type { RegisteredModel } from "./registered-model.ts";

const repoText = {
  repo: "unsloth/medgemma-27b-text-it-GGUF",
  commit: "334fbf6811c963d223f6ac107a459347353f068d",
} as const;
/** The files of this model are known at different commits, and most at none. */
const repo = "unsloth/medgemma-27b-it-GGUF";

const shared = {
  notice: medgemmaNotice,
  parameters: parameters27B,
  generation: 1,
  ...medgemmaLimits,
  licence: medgemmaLicence,
  boundByTerms: true,
  citation: citation2025,
  resampling: "area-or-cubic",
  shape: shape27B,
} as const;

export const medgemma27BText: RegisteredModel = {
  ...shared,
  id: "medgemma-27b-text",
  name: "MedGemma 27B text",
  modality: "text",
  uses: ["Text only: medical reasoning and questions."],
  limitations: [
    "The scores on its card were all reached with extra computation at the time of answering.",
    ...cardLimitations,
  ],
  original: { repo: "google/medgemma-27b-text-it", gated: true },
  mmproj: null,
  variants: [
    {
      quantisation: "UD-IQ2_M",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-UD-IQ2_M.gguf",
        bytes: 9_800_000_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "Q2_K",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-Q2_K.gguf",
        bytes: 10_503_437_312,
        approximate: false,
        sha256: "b137aac80f2bcb1c1ed35bfe13387bc496eb18898d5f46425687604f0f714481",
      },
    },
    {
      quantisation: "Q4_K_S",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-Q4_K_S.gguf",
        bytes: 15_673_773_056,
        approximate: false,
        sha256: "1ad12d20c9e2ef61f74c0e952de589c93cb3dce17750f1fbfe0db4921616a5b1",
      },
    },
    {
      quantisation: "Q4_K_M",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-Q4_K_M.gguf",
        bytes: 16_546_405_376,
        approximate: false,
        sha256: "383b1c414d3f2f1a9c577a61e623d29a4ed4f7834f60b9e5412f5ff4e8aaf080",
      },
    },
    {
      quantisation: "UD-Q4_K_XL",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-UD-Q4_K_XL.gguf",
        bytes: 16_800_000_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "Q5_K_M",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-Q5_K_M.gguf",
        bytes: 19_271_392_256,
        approximate: false,
        sha256: "27069242c6640da27b35d11ca00490e599030290b455012ace0939dd59e84cb5",
      },
    },
    {
      quantisation: "Q8_0",
      file: {
        ...repoText,
        path: "medgemma-27b-text-it-Q8_0.gguf",
        bytes: 28_707_688_832,
        approximate: true,
        sha256: null,
      },
    },
  ],
};

export const medgemma27B: RegisteredModel = {
  ...shared,
  id: "medgemma-27b",
  name: "MedGemma 27B multimodal",
  modality: "text-and-images",
  uses: [
    "Text with a single image: radiographs, skin, fundus, pathology patches.",
    "Reads health records in the FHIR form that are given as text.",
  ],
  limitations: [singleImageLimitation, ...cardLimitations],
  original: { repo: "google/medgemma-27b-it", gated: true },
  mmproj: {
    repo,
    commit: "48216cb6aa3bd2042f00c674c7a2d3ff0f4b88e6",
    path: "mmproj-F16.gguf",
    bytes: 857_740_000,
    approximate: true,
    sha256: null,
  },
  variants: [
    {
      quantisation: "Q4_K_M",
      file: {
        repo,
        commit: "d61d7bf8e8a3f2e9434424b9e0fb4d721c2e4fd3",
        path: "medgemma-27b-it-Q4_K_M.gguf",
        bytes: 16_546_405_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "UD-Q5_K_XL",
      file: {
        repo,
        commit: null,
        path: "medgemma-27b-it-UD-Q5_K_XL.gguf",
        bytes: 19_400_000_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "Q8_0",
      file: {
        repo,
        commit: null,
        path: "medgemma-27b-it-Q8_0.gguf",
        bytes: 28_707_689_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "UD-Q8_K_XL",
      file: {
        repo,
        commit: null,
        path: "medgemma-27b-it-UD-Q8_K_XL.gguf",
        bytes: 31_800_000_000,
        approximate: true,
        sha256: null,
      },
    },
  ],
};
