/** Changes of downloads and imports without a request, published to the windows and to the window's icon. */
import { type Download, shareOf } from "../../../shared/models/downloads.ts";
import type { Import } from "../../../shared/models/library.ts";
import type { ModelManagerOptions } from "../models/model-manager.ts";
import type { LibraryView } from "./library-view.ts";
import type { ShellVerbs } from "./shell-verbs.ts";
import type { State } from "./state.ts";

export interface ModelEvents {
  readonly listeners: Pick<ModelManagerOptions, "onDownload" | "onDownloadRemoved" | "onImport">;
  /** Where to tell it; what comes before this is in the first snapshot anyhow. */
  attach(state: State, view: Pick<LibraryView, "refresh">): void;
}

export function createModelEvents(shell: Pick<ShellVerbs, "showProgress">): ModelEvents {
  let attached: { readonly state: State; readonly view: Pick<LibraryView, "refresh"> } | null = null;
  const moving = new Map<string, Download>();

  const listAgain = (): void => {
    // An unreadable folder is reported when the user opens the list of models.
    void attached?.view.refresh().catch(() => undefined);
  };
  const showShare = (): void => shell.showProgress(shareOf([...moving.values()]));

  return {
    listeners: {
      onDownload(download) {
        if (isMoving(download)) moving.set(download.id, download);
        else moving.delete(download.id);
        showShare();
        attached?.state.put("downloads", download);
        if (download.state === "done") listAgain();
      },
      onDownloadRemoved(downloadId) {
        moving.delete(downloadId);
        showShare();
        attached?.state.remove("downloads", downloadId);
      },
      onImport(change: Import) {
        attached?.state.put("imports", change);
        if (change.state === "done") listAgain();
      },
    },
    attach(state, view) {
      attached = { state, view };
    },
  };
}

const isMoving = ({ state }: Download): boolean =>
  state === "resolving" || state === "downloading" || state === "verifying";
