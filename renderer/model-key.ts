import type { LoadedModel } from "../shared/domain.ts";

/** Tells models apart whose tokens or images may differ; the hash of a model on this computer, the place of one on a server. */
export const modelKey = (loaded: LoadedModel): string =>
  loaded.kind === "local" ? loaded.sha256 : `${loaded.server.origin} ${loaded.model.id}`;
