/** What the MedGemma models have in common: shapes, licence, and the facts of their cards. */
import type { ModelShape } from "./registered-model.ts";

export const medgemmaLicence = "Health AI Developer Foundations terms";

export const medgemmaNotice =
  "For research. Not for diagnosis or treatment without the authorisation that this needs.";

/** Model cards: at least 128K tokens in, 8,192 out. */
export const medgemmaLimits = { contextTokens: 131_072, outputTokens: 8_192 } as const;

const common = {
  slidingWindow: 1_024,
  globalEvery: 6,
  vocabulary: 262_208,
  trainedContext: medgemmaLimits.contextTokens,
} as const;

export const shape4B: ModelShape = {
  ...common,
  layers: 34,
  embedding: 2_560,
  heads: 8,
  keyValueHeads: 4,
  headSize: 256,
  feedForward: 10_240,
};
export const shape27B: ModelShape = {
  ...common,
  layers: 62,
  embedding: 5_376,
  heads: 32,
  keyValueHeads: 16,
  headSize: 128,
  feedForward: 21_504,
};

/** Tensors of those shapes; the image encoder has 420 million more. */
export const parameters4B = 3_880_263_168;
export const parameters27B = 27_009_346_304;

/** Cards of all versions. */
export const cardLimitations: readonly string[] = [
  "Its answers are preliminary and need to be verified independently.",
  "Not evaluated or optimised for conversations of several turns.",
  "More sensitive to the exact wording of a question than Gemma 3.",
  "Evaluated mostly in English.",
  "It may carry biases of its training data, and may have seen public test data: validate on data of your own.",
];
/** Cards of version 1.0. */
export const singleImageLimitation = "Evaluated on single images; not evaluated for several at once.";

export const citation2025 = `@article{sellergren2025medgemma,
  title={MedGemma Technical Report},
  author={Sellergren, Andrew and Kazemzadeh, Sahar and Jaroensri, Tiam and Kiraly, Atilla and Traverse, Madeleine and Kohlberger, Timo and Xu, Shawn and Jamil, Fayaz and Hughes, Cían and Lau, Charles and others},
  journal={arXiv preprint arXiv:2507.05201},
  year={2025}
}`;
export const citation2026 = `@article{sellergren2026medgemma,
  title={MedGemma 1.5 Technical Report},
  author={Sellergren, Andrew and Gao, Chufan and Mahvar, Fereshteh and Kohlberger, Timo and Jamil, Fayaz and Traverse, Madeleine and Tono, Alberto and Sadjad, Bashir and Yang, Lin and Lau, Charles and others},
  journal={arXiv preprint arXiv:2604.05081},
  year={2026}
}`;
