import { useEffect, useRef } from "react";
import type { Download } from "../../../shared/models/downloads.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { loadedModel, openingModelId } from "../../stores/core-store.ts";

const shownMs = 20_000;

/** Says where the user is that a model is there, and offers to load it, until it is loaded or removed by other means. */
export function useDoneNotice(downloads: readonly Download[]): void {
  const { notify, dismiss, loadModel } = useActions();
  const models = useCore((state) => state.models);
  const inUse = useCore((state) => loadedModel(state.engine)?.model.id ?? openingModelId(state));
  const before = useRef({ downloads, models });
  const offers = useRef(new Map<string, string>());

  useEffect(() => {
    const wasOpen = new Set(
      before.current.downloads.filter(({ state }) => state !== "done").map(({ id }) => id),
    );
    before.current.downloads = downloads;
    for (const { id, name, state, modelId } of downloads) {
      if (state !== "done" || !wasOpen.has(id)) continue;
      const noticeId = notify({
        tone: "info",
        message: `${name} is downloaded and verified.`,
        remedy: "",
        action: modelId === null ? null : { label: "Load", run: () => void loadModel(modelId) },
        lastsMs: shownMs,
      });
      if (modelId !== null) offers.current.set(modelId, noticeId);
    }
  }, [downloads, notify, loadModel]);

  useEffect(() => {
    const there = new Set(models.map(({ id }) => id));
    const removed = before.current.models.map(({ id }) => id).filter((id) => !there.has(id));
    before.current.models = models;
    for (const modelId of [...removed, inUse ?? ""]) {
      const noticeId = offers.current.get(modelId);
      if (noticeId !== undefined) dismiss(noticeId);
      offers.current.delete(modelId);
    }
  }, [models, inUse, dismiss]);
}
