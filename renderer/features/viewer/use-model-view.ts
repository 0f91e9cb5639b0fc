import { useEffect, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import { modelKey } from "../../model-key.ts";
import { useBridge, useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";
import { bitmapOf } from "./bitmap.ts";

export type ModelView =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly bitmap: ImageBitmap; readonly side: number; readonly sha256: string };

const loading: ModelView = { state: "loading" };

/** The square that the loaded model's encoder is given; made again when another model is loaded. */
export function useModelView(caseId: string, attachmentId: string, attempt: number): ModelView {
  const bridge = useBridge();
  const model = useCore(({ engine }) => {
    const loaded = loadedModel(engine);
    return loaded === null ? "none" : modelKey(loaded);
  });
  const asked = `${caseId}/${attachmentId}/${model}#${attempt}`;
  const [shown, setShown] = useState<{ readonly asked: string; readonly view: ModelView } | null>(null);
  useEffect(() => {
    let wanted = true;
    const square = async (): Promise<ModelView> => {
      const { rgb, side, sha256 } = await bridge.request("attachments.modelView", { caseId, attachmentId });
      return { state: "ready", bitmap: await bitmapOf({ width: side, height: side, rgb }), side, sha256 };
    };
    void square()
      .catch((thrown: unknown): ModelView => ({ state: "failed", failure: toFailure(thrown) }))
      .then((view) => {
        if (wanted) setShown({ asked, view });
      });
    return () => {
      wanted = false;
    };
  }, [bridge, caseId, attachmentId, asked]);
  return shown?.asked === asked ? shown.view : loading;
}
