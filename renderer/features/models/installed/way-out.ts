/** What would fit instead, where a model was too large for this computer. */
import type { ErrorCode } from "../../../../shared/errors.ts";
import type { LoadOptions } from "../../../../shared/load-options.ts";
import type { Fit } from "../../../../shared/models/fit.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { registeredModel } from "../../../../shared/models/registry.ts";

export type WayOut =
  | { readonly kind: "smaller-context"; readonly tokens: number }
  | { readonly kind: "other-model"; readonly name: string; readonly quantisation: string };

/** An engine that dies while loading has mostly run out of memory. */
const aboutSize: ReadonlySet<ErrorCode> = new Set(["MODEL_TOO_LARGE", "ENGINE_CRASHED"]);

/** null: size was not the trouble, or nothing is known to fit. */
export function wayOut(
  code: ErrorCode,
  model: Pick<InstalledModel, "registryId" | "quantisation">,
  options: LoadOptions,
  fits: readonly Fit[],
): WayOut | null {
  if (!aboutSize.has(code)) return null;
  const isThis = (fit: Fit): boolean =>
    fit.registryId === model.registryId && fit.quantisation === model.quantisation;
  const own = fits.find(isThis);
  if (own !== undefined && own.verdict !== "does-not-fit" && (options.contextSize ?? 0) > own.contextSize)
    return { kind: "smaller-context", tokens: own.contextSize };
  const best = fits.find(({ recommended }) => recommended !== null);
  if (best === undefined || isThis(best)) return null;
  const { registryId, quantisation } = best;
  return {
    kind: "other-model",
    name: registeredModel(registryId)?.name ?? registryId,
    quantisation,
  };
}
