/** Which quantisation of a model is shown, and how downloads and models on this computer belong to it. */
import type { Download } from "../../../../shared/models/downloads.ts";
import type { Fit } from "../../../../shared/models/fit.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import type { RegisteredModel, Variant } from "../../../../shared/models/registered-model.ts";

/** The one most people fetch: small, and close to the original. */
const usual = "Q4_K_M";

interface Known {
  readonly fits: readonly Fit[];
  readonly downloads: readonly Download[];
}

/** What is being fetched goes first, then what is recommended, then the usual one. */
export function shownVariant(model: RegisteredModel, { fits, downloads }: Known): Variant | undefined {
  const { variants } = model;
  return (
    variants.find((variant) => downloadOf(model, variant, downloads) !== undefined) ??
    variants.find((variant) => isRecommended(fitOfVariant(model, variant, fits))) ??
    variants.find(({ quantisation }) => quantisation === usual) ??
    variants[0]
  );
}

const isRecommended = (fit: Fit | undefined): boolean => fit !== undefined && fit.recommended !== null;

export const fitOfVariant = (
  { id }: RegisteredModel,
  { quantisation }: Variant,
  fits: readonly Fit[],
): Fit | undefined => fits.find((fit) => fit.registryId === id && fit.quantisation === quantisation);

/** A download that is not done. */
export const downloadOf = (
  model: RegisteredModel,
  { quantisation }: Variant,
  downloads: readonly Download[],
): Download | undefined =>
  downloads.find((download) => download.state !== "done" && isFor(download, model, quantisation));

/** Downloads that are not done, of quantisations that are not shown. */
export const downloadsBeside = (
  model: RegisteredModel,
  shown: Variant,
  downloads: readonly Download[],
): readonly { readonly variant: Variant; readonly download: Download }[] =>
  model.variants.flatMap((variant) => {
    const download = variant === shown ? undefined : downloadOf(model, variant, downloads);
    return download === undefined ? [] : [{ variant, download }];
  });

const isFor = ({ request }: Download, { id }: RegisteredModel, quantisation: string): boolean =>
  request.kind === "registry" && request.registryId === id && request.quantisation === quantisation;

export const installedOf = (
  { id }: RegisteredModel,
  { quantisation }: Variant,
  models: readonly InstalledModel[],
): InstalledModel | undefined =>
  models.find((model) => model.registryId === id && model.quantisation === quantisation);

/** The largest one that fits, where the shown one does not; null where it does, or none fits. */
export function smallerThatFits(
  model: RegisteredModel,
  shown: Variant,
  fits: readonly Fit[],
): Variant | null {
  const verdictOf = (variant: Variant) => fitOfVariant(model, variant, fits)?.verdict;
  if (verdictOf(shown) !== "does-not-fit") return null;
  const fitting = model.variants.filter((variant) => {
    const verdict = verdictOf(variant);
    return verdict !== undefined && verdict !== "does-not-fit";
  });
  return fitting.at(-1) ?? null;
}
