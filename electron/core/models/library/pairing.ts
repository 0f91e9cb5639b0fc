/** Which image encoder (mmproj) belongs to which language model, by their headers and hashes. Pure. */

/** A language model or an image encoder, as far as pairing needs it. */
export interface Partner {
  /** The model in the registry, by the file's hash; null: unknown. */
  readonly registryId: string | null;
  /** The family that the file's header names. */
  readonly family: string | null;
  /** Values per token that the model takes, or the image encoder gives. */
  readonly width: number | null;
}

/** "certain": by their hashes. "named": both headers name the same family. "fitting": only the sizes match. */
export type Match = "certain" | "named" | "fitting" | "none";

export function match(model: Partner, mmproj: Partner): Match {
  if (model.width === null || model.width !== mmproj.width) return "none";
  if (model.registryId !== null && mmproj.registryId !== null) {
    return model.registryId === mmproj.registryId ? "certain" : "none";
  }
  if (model.family !== null && mmproj.family !== null) {
    return model.family === mmproj.family ? "named" : "none";
  }
  return "fitting";
}

/**
 * The image encoder for a model. null: none belongs to it, or several match by their size only. Image encoders of one
 * size look alike, and a wrong one gives wrong answers without any sign of it.
 */
export const bestMmproj = <P extends Partner>(model: Partner, mmprojFiles: readonly P[]): P | null =>
  belonging(mmprojFiles, (mmproj) => match(model, mmproj))[0] ?? null;

/**
 * The models that an image encoder belongs to; all quantisations share it. Empty where only sizes match, and several
 * models do.
 */
export const modelsFor = <M extends Partner>(mmproj: Partner, models: readonly M[]): readonly M[] =>
  belonging(models, (model) => match(model, mmproj));

function belonging<P>(partners: readonly P[], matchOf: (partner: P) => Match): readonly P[] {
  const by = (match: Match): P[] => partners.filter((partner) => matchOf(partner) === match);
  const sure = [...by("certain"), ...by("named")];
  if (sure.length > 0) return sure;
  const fitting = by("fitting");
  return fitting.length === 1 ? fitting : [];
}
