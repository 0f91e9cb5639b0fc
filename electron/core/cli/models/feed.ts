/** What happens to downloads and imports, for the command that follows one of them. */
import type { Download } from "../../../../shared/weights/downloads.ts";
import type { Import } from "../../../../shared/weights/library.ts";
import type { WeightsOptions } from "../../models/weights.ts";

export type News =
  | { readonly type: "download"; readonly download: Download }
  /** Another process has finished or cancelled it. */
  | { readonly type: "download-removed"; readonly downloadId: string }
  | { readonly type: "import"; readonly change: Import };

export interface Feed {
  readonly listeners: Pick<WeightsOptions, "onDownload" | "onDownloadRemoved" | "onImport">;
  /** Returns the way to stop. */
  follow(listener: (news: News) => void): () => void;
}

export function createFeed(): Feed {
  const followers = new Set<(news: News) => void>();
  const tell = (news: News): void => followers.forEach((follower) => follower(news));
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
