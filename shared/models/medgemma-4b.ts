/** MedGemma with 4 billion parameters, 1.5 and 1.0. */
import {
  cardLimitations,
  citation2025,
  citation2026,
  medgemmaLicence,
  medgemmaLimits,
  medgemmaNotice,
  parameters4B,
  shape4B,
  singleImageLimitation,
} from "./medgemma.ts";
import type { RegisteredModel } from "./registered-model.ts";

/** The repository was uploaded again since; at other commits the bytes differ. */
const repo15 = {
  repo: "unsloth/medgemma-1.5-4b-it-GGUF",
  commit: "3855f948626b7ae42bccd082757f15078c53e758",
} as const;
const repo10 = {
  repo: "unsloth/medgemma-4b-it-GGUF",
  commit: "f98438176483313640920de5aec435f2d52bfc46",
} as const;

const shared = {
  notice: medgemmaNotice,
  modality: "text-and-images",
  parameters: parameters4B,
  ...medgemmaLimits,
  licence: medgemmaLicence,
  boundByTerms: true,
  resampling: "area-or-cubic",
  shape: shape4B,
} as const;

export const medgemma15With4B: RegisteredModel = {
  ...shared,
  id: "medgemma-1.5-4b",
  name: "MedGemma 1.5 4B",
  generation: 1.5,
  uses: [
    "Text with one or several images: radiographs, CT and MR slices, skin, fundus, pathology patches.",
    "Compares earlier and later chest radiographs, and marks anatomy on them.",
    "Reads laboratory reports and health records that are given as text.",
  ],
  limitations: [
    "Made for conversations of up to 32,768 tokens.",
    "Weaker than 1.0 at some tasks: questions on SLAKE, VQA-RAD, PubMedQA and MMLU-Pro.",
    ...cardLimitations,
  ],
  citation: citation2026,
  original: { repo: "google/medgemma-1.5-4b-it", gated: true },
  mmproj: {
    ...repo15,
    path: "mmproj-F16.gguf",
    bytes: 851_252_224,
    approximate: false,
    sha256: "f45f0f750587494e8f976d952cb396dfaa3158662120e2f9c224fc11f3882c83",
  },
  variants: [
    {
      quantisation: "Q4_K_M",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-Q4_K_M.gguf",
        bytes: 2_489_894_976,
        approximate: false,
        sha256: "b31becdf4f39561800505514cce67681604fe449d04dd35c8c92fd7848c6d7bd",
      },
    },
    {
      quantisation: "Q5_K_M",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-Q5_K_M.gguf",
        bytes: 2_829_699_136,
        approximate: false,
        sha256: "1085085f6186e09f075dce216048e5b063ba419a5f8286d0cd66c74a4bb155d8",
      },
    },
    {
      quantisation: "UD-Q6_K_XL",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-UD-Q6_K_XL.gguf",
        bytes: 3_550_000_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "Q8_0",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-Q8_0.gguf",
        bytes: 4_130_403_136,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "UD-Q8_K_XL",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-UD-Q8_K_XL.gguf",
        bytes: 5_000_000_000,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "BF16",
      file: {
        ...repo15,
        path: "medgemma-1.5-4b-it-BF16.gguf",
        bytes: 7_767_804_736,
        approximate: true,
        sha256: null,
      },
    },
  ],
};

export const medgemma10With4B: RegisteredModel = {
  ...shared,
  id: "medgemma-4b",
  name: "MedGemma 4B",
  generation: 1,
  uses: ["Text with a single image: radiographs, skin, fundus, pathology patches."],
  limitations: [singleImageLimitation, ...cardLimitations],
  citation: citation2025,
  original: { repo: "google/medgemma-4b-it", gated: true },
  mmproj: {
    ...repo10,
    path: "mmproj-F16.gguf",
    bytes: 851_252_128,
    approximate: false,
    sha256: "13913a7e70893b09c40154cbd43456611ea58f12bfe1e5d4ad5b7e4875644dc3",
  },
  variants: [
    {
      quantisation: "Q4_K_M",
      file: {
        ...repo10,
        path: "medgemma-4b-it-Q4_K_M.gguf",
        bytes: 2_489_894_720,
        approximate: false,
        sha256: "d842e8d2aca3fc5e613c5f9255e693768eeccae729e5c2653159eb79afe751f3",
      },
    },
    {
      quantisation: "Q5_K_M",
      file: {
        ...repo10,
        path: "medgemma-4b-it-Q5_K_M.gguf",
        bytes: 2_829_698_880,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "Q8_0",
      file: {
        ...repo10,
        path: "medgemma-4b-it-Q8_0.gguf",
        bytes: 4_130_402_880,
        approximate: true,
        sha256: null,
      },
    },
    {
      quantisation: "BF16",
      file: {
        ...repo10,
        path: "medgemma-4b-it-BF16.gguf",
        bytes: 7_767_804_480,
        approximate: true,
        sha256: null,
      },
    },
  ],
};
