/** Prompt segments -> tokens. */
import type { LlamaModel, Token } from "node-llama-cpp";
import type { Segment } from "../../../shared/prompt.ts";
import type { AnswerTokenCache } from "./answer-token-cache.ts";

type Tokeniser = Pick<LlamaModel, "tokenize">;

/** Names that MedGemma's vocabulary gives to control tokens, and that a pasted text must not bring to life. */
const names =
  "bos|eos|pad|unk|mask|start_of_turn|end_of_turn|start_of_image|end_of_image|image_soft_token|unused\\d{1,4}";
const controlName = new RegExp(`<(?:${names})>`, "g");
const insideControlName = new RegExp(`(?<=<)(?=(?:${names})>)`);

/** `imageTokens` gives the tokens that stand for an image, markers included. */
export function promptTokens(
  model: Tokeniser,
  segments: readonly Segment[],
  cache: AnswerTokenCache,
  imageTokens: (sha256: string) => readonly Token[],
): Token[] {
  return segments.flatMap((segment): readonly Token[] => {
    switch (segment.kind) {
      case "control":
        return model.tokenize(segment.text, true, "trimLeadingSpace");
      case "text":
        return plainTokens(model, segment.text);
      case "answer":
        return cache.recall(segment.text) ?? plainTokens(model, segment.text);
      case "image":
        return imageTokens(segment.sha256);
    }
  });
}

/**
 * Tokens of text in which nothing is a control token. The tokeniser is told so; but a vocabulary that marks a control
 * token as user-defined has it recognised all the same, and then the name is given in two parts.
 */
export function plainTokens(model: Tokeniser, text: string): Token[] {
  const plain = (part: string): Token[] => model.tokenize(part, false, "trimLeadingSpace");
  const alive = [...new Set(text.match(controlName))].some((name) => plain(name).length === 1);
  return alive ? text.split(insideControlName).flatMap(plain) : plain(text);
}
