/** Casebook's sampling settings -> node-llama-cpp's options. */
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";
import type { Sampling } from "../../../shared/domain.ts";

/** How far back a repetition is punished, in tokens (as medgemma-studio does; facts B4). */
const punishedTokens = 256;

/**
 * Temperature 0 takes the most probable token, and only the repeat penalty can change it. `generated` is read at every
 * token. The same options, seed and prompt give the same tokens on the same build and backend.
 */
export function samplingOptions(
  sampling: Sampling,
  seed: number,
  generated: () => readonly Token[],
): SequenceEvaluateOptions {
  const { temperature, topK, topP, minP, repeatPenalty } = sampling;
  return {
    temperature,
    seed,
    ...(temperature === 0 ? {} : { topK, topP, minP }),
    ...(repeatPenalty === 1
      ? {}
      : {
          repeatPenalty: {
            penalty: repeatPenalty,
            maxPunishTokens: punishedTokens,
            punishTokens: () => generated().slice(-punishedTokens),
          },
        }),
  };
}
