/** The core's state as this window knows it. Snapshots and events write it, nothing else does (`sync.ts`). */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CaseSummary, EngineStatus, LoadedModel } from "../../shared/domain.ts";
import { initialSlices, type Slices } from "../../shared/slices.ts";

export type CoreStore = StoreApi<Slices>;

export const createCoreStore = (): CoreStore => createStore<Slices>()(() => initialSlices);

export function summaryOf({ cases }: Pick<Slices, "cases">, caseId: string | null): CaseSummary | undefined {
  return caseId === null ? undefined : cases.find(({ id }) => id === caseId);
}

/** What is loaded, or null while there is nothing that could answer. */
export function loadedModel(engine: EngineStatus): LoadedModel | null {
  return engine.state === "ready" || engine.state === "busy" ? engine.loaded : null;
}

/** Nothing is being answered that another model would have to wait for; one that is being loaded is given up for it. */
export const canLoad = ({ state }: EngineStatus): boolean => state !== "busy";

/** The model that is on its way into the engine; null where none is. */
export function openingModelId({ engine, settings }: Pick<Slices, "engine" | "settings">): string | null {
  if (engine.state === "loading") return engine.modelId;
  return engine.state === "starting" ? settings.modelId : null;
}
