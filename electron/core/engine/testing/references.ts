/** The conversations whose answers are compared with llama.cpp's own, and the shape of the committed answers. */
import type { TestImage } from "./test-images.ts";

export type ReferencePart = { readonly text: string } | { readonly image: TestImage };

export interface ReferenceCase {
  readonly mmproj: "mmproj" | "mmproj256";
  /** Questions, in which images stand where they stand. */
  readonly turns: readonly (readonly ReferencePart[])[];
}

const question: ReferencePart = { text: "what is in the image?" };

export const referenceCases = {
  gradient: { mmproj: "mmproj", turns: [[{ image: "gradient" }, question]] },
  disc: { mmproj: "mmproj", turns: [[{ image: "disc" }, question]] },
  stripes: { mmproj: "mmproj", turns: [[{ image: "stripes" }, question]] },
  twoImages: {
    mmproj: "mmproj",
    turns: [[{ image: "gradient" }, { text: "of the user, and " }, { image: "disc" }, question]],
  },
  sameImageTwice: { mmproj: "mmproj", turns: [[{ image: "disc" }, { image: "disc" }, question]] },
  secondTurn: { mmproj: "mmproj", turns: [[{ image: "gradient" }, question], [{ text: "and the colour?" }]] },
  secondTurnWithImage: {
    mmproj: "mmproj",
    turns: [
      [{ image: "gradient" }, question],
      [{ image: "disc" }, { text: "and this?" }],
    ],
  },
  manyTokens: { mmproj: "mmproj256", turns: [[{ image: "gradient" }, question]] },
} as const satisfies Record<string, ReferenceCase>;

export type ReferenceName = keyof typeof referenceCases;

export interface ReferenceTurn {
  /** Token ids; a negative number stands for an image of so many tokens. */
  readonly prompt: readonly number[];
  /** Every 40th logit after the prompt. */
  readonly logits: readonly number[];
  /** The greedy answer. */
  readonly tokens: readonly number[];
}

export interface References {
  readonly nodeLlamaCpp: string;
  /** sha256 of the generated files that the answers belong to. */
  readonly files: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, { readonly turns: readonly ReferenceTurn[] }>>;
}
