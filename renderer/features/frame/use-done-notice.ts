import { useEffect, useRef } from "react";
import type { Download } from "../../../shared/weights/downloads.ts";
import { useActions } from "../../stores/context.tsx";

const shownMs = 20_000;

/** Says where the user is that a model is there, and offers to load it. */
export function useDoneNotice(downloads: readonly Download[]): void {
  const { notify, dismiss, loadModel } = useActions();
  const before = useRef(downloads);
  useEffect(() => {
    const wasOpen = new Set(before.current.filter(({ state }) => state !== "done").map(({ id }) => id));
    before.current = downloads;
    for (const { id, name, state, modelId } of downloads) {
      if (state !== "done" || !wasOpen.has(id)) continue;
      const load = (model: string): void => {
        dismiss(noticeId);
        void loadModel(model);
      };
      const noticeId = notify({
        tone: "info",
        message: `${name} is downloaded and verified.`,
        remedy: "",
        action: modelId === null ? null : { label: "Load", run: () => load(modelId) },
        lastsMs: shownMs,
      });
    }
  }, [downloads, notify, dismiss, loadModel]);
}
