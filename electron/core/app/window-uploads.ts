/** Files that windows upload in chunks: only the window has the rest, so the uploads end with it. */
import type { Imports } from "../models/import/imports.ts";
import type { ClientConnection } from "../rpc/dispatcher.ts";

export interface WindowUploads {
  /** As `Imports.begin`, for this window. */
  begin(file: Parameters<Imports["begin"]>[0], window: ClientConnection): ReturnType<Imports["begin"]>;
  /** The window is gone. */
  end(window: ClientConnection): Promise<void>;
}

export function createWindowUploads(imports: Pick<Imports, "begin" | "abandon">): WindowUploads {
  const begun = new WeakMap<ClientConnection, Set<string>>();
  const gone = new WeakSet<ClientConnection>();

  return {
    async begin(file, window) {
      const change = await imports.begin(file);
      if (gone.has(window)) await imports.abandon(change.id);
      else begun.set(window, (begun.get(window) ?? new Set()).add(change.id));
      return change;
    },
    async end(window) {
      gone.add(window);
      await Promise.all([...(begun.get(window) ?? [])].map((importId) => imports.abandon(importId)));
    },
  };
}
