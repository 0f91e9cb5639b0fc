/** What happens to downloads and imports, for the command that follows one of them. */
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
  follow(listener: (news: TransferEvent) => void): () => void;
}

export function createTransferEvents(): TransferEvents {
  const followers = new Set<(news: TransferEvent) => void>();
  const tell = (news: TransferEvent): void => followers.forEach((follower) => follower(news));
  return {
    listeners: {
      onDownload: (download) => tell({ type: "download", download }),
      onDownloadRemoved: (downloadId) => tell({ type: "download-removed", downloadId }),
      onImport: (change) => tell({ type: "import", change }),
    },
    follow(listener) {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
  };
}
