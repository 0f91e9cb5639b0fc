/** Which image encoder (mmproj) belongs to which language model: pure, from what files say of themselves and what hashes say. */

/** A language model or an image encoder, as far as pairing needs it. */
export interface Partner {
  /** In the registry, by its hash; null: not known. */
  readonly registryId: string | null;
  /** The family that it was made from, by its own words. */
  readonly family: string | null;
  /** Values per token that the model takes, or the image encoder gives. */
  readonly width: number | null;
}

/** "certain": by their hashes. "named": both say the same family. "fitting": nothing but the size speaks for it. */
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
 * The image encoder for a model. null: none belongs to it, or several fit by their size only. Models of one size have
 * image encoders that only look alike; a wrong one gives answers that are wrong without a sign of it.
 */
export const bestMmproj = <P extends Partner>(model: Partner, mmprojFiles: readonly P[]): P | null =>
  belonging(mmprojFiles, (mmproj) => match(model, mmproj))[0] ?? null;

/** The models that an image encoder belongs to: all quantisations share it. Empty where only sizes speak, and for several. */
export const modelsFor = <M extends Partner>(mmproj: Partner, models: readonly M[]): readonly M[] =>
  belonging(models, (model) => match(model, mmproj));

function belonging<P>(partners: readonly P[], matchOf: (partner: P) => Match): readonly P[] {
  const by = (match: Match): P[] => partners.filter((partner) => matchOf(partner) === match);
  const sure = [...by("certain"), ...by("named")];
  if (sure.length > 0) return sure;
  const fitting = by("fitting");
  return fitting.length === 1 ? fitting : [];
}
