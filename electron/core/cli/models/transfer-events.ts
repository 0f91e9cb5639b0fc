/** Events of downloads and imports, for the command that follows one of them. */
import type { Download } from "../../../../shared/models/downloads.ts";
import type { Import } from "../../../../shared/models/library.ts";
import type { ModelManagerOptions } from "../../models/model-manager.ts";

export type TransferEvent =
  | { readonly type: "download"; readonly download: Download }
  /** Another process has finished or cancelled it. */
  | { readonly type: "download-removed"; readonly downloadId: string }
  | { readonly type: "import"; readonly change: Import };

export interface TransferEvents {
  readonly listeners: Pick<ModelManagerOptions, "onDownload" | "onDownloadRemoved" | "onImport">;
  /** Returns the way to stop. */
  follow(listener: (event: TransferEvent) => void): () => void;
}

export function createTransferEvents(): TransferEvents {
  const followers = new Set<(event: TransferEvent) => void>();
  const notify = (event: TransferEvent): void => followers.forEach((follower) => follower(event));
  return {
    listeners: {
      onDownload: (download) => notify({ type: "download", download }),
      onDownloadRemoved: (downloadId) => notify({ type: "download-removed", downloadId }),
      onImport: (change) => notify({ type: "import", change }),
    },
    follow(listener) {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
  };
}
