/** Which of the models that fit is recommended, and why. Pure. */
import { contextChoice } from "../load-options.ts";
import type { Fit } from "./fit.ts";
import type { RegisteredVariant } from "./registry.ts";

export interface Candidate extends RegisteredVariant {
  readonly fit: Fit;
}

/** Coarser quantisations are offered, not recommended: what they lose has not been measured for MedGemma. */
const leastBitsPerWeight = 4;

const count = new Intl.NumberFormat("en-GB");

/**
 * The one that is recommended, with its reason in a sentence; null where none fits.
 * @param gpuAvoided the GPU is not counted, because it crashed
 */
export function recommend(
  candidates: readonly Candidate[],
  gpuAvoided: boolean,
): { readonly candidate: Candidate; readonly reason: string } | null {
  const possible = candidates.filter(
    ({ fit, model, variant }) =>
      fit.verdict !== "does-not-fit" &&
      !fit.diskTooSmall &&
      (variant.file.bytes * 8) / model.parameters >= leastBitsPerWeight,
  );
  const whole = possible.filter(({ fit }) => fit.verdict === "gpu-whole");
  const roomy = whole.filter(({ fit }) => fit.contextSize >= contextChoice.most);
  const [onGpu] = (roomy.length > 0 ? roomy : whole).toSorted(byAbility);
  if (onGpu !== undefined) {
    const tokens = count.format(onGpu.fit.contextSize);
    return {
      candidate: onGpu,
      reason: `The largest${images(onGpu)} that fits on the GPU whole with ${tokens} tokens.`,
    };
  }
  const [fastest] = possible.toSorted(bySpeed);
  if (fastest === undefined) return null;
  const { verdict, tokensPerSecond } = fastest.fit;
  const where = verdict === "gpu-partly" ? "with a part of it on the GPU" : "on the processor";
  const why = gpuAvoided ? " The graphics card is left alone, because it crashed." : "";
  const speed =
    tokensPerSecond === null ? "" : `, about ${Math.max(1, Math.round(tokensPerSecond))} tokens per second`;
  return { candidate: fastest, reason: `The fastest${images(fastest)} here, ${where}${speed}.${why}` };
}

const images = ({ model }: Candidate): string => (model.modality === "text" ? "" : " with images");

/** With images before text only, larger before smaller, newer before older, finer before coarser. */
const byAbility = (a: Candidate, b: Candidate): number =>
  byModality(a, b) ||
  b.model.parameters - a.model.parameters ||
  b.model.generation - a.model.generation ||
  b.variant.file.bytes - a.variant.file.bytes;

/** With images before text only, smaller before larger, newer before older; of one model the fastest. */
const bySpeed = (a: Candidate, b: Candidate): number =>
  byModality(a, b) ||
  a.model.parameters - b.model.parameters ||
  b.model.generation - a.model.generation ||
  (b.fit.tokensPerSecond ?? 0) - (a.fit.tokensPerSecond ?? 0);

const byModality = (a: Candidate, b: Candidate): number =>
  Number(a.model.modality === "text") - Number(b.model.modality === "text");
