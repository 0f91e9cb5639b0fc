import { useEffect, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import { useBridge, useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";

export type ModelView =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly url: string; readonly side: number; readonly sha256: string };

const loading: ModelView = { state: "loading" };

/** The square that the loaded model's encoder is given; made again when another model is loaded. */
export function useModelView(caseId: string, attachmentId: string, attempt: number): ModelView {
  const bridge = useBridge();
  const model = useCore(({ engine }) => loadedModel(engine)?.sha256 ?? "none");
  const asked = `${caseId}/${attachmentId}/${model}#${attempt}`;
  const [shown, setShown] = useState<{ readonly asked: string; readonly view: ModelView } | null>(null);
  useEffect(() => {
    let url: string | null = null;
    let wanted = true;
    bridge.request("attachments.modelView", { caseId, attachmentId }).then(
      ({ png, side, sha256 }) => {
        if (!wanted) return;
        url = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: "image/png" }));
        setShown({ asked, view: { state: "ready", url, side, sha256 } });
      },
      (thrown: unknown) => {
        if (wanted) setShown({ asked, view: { state: "failed", failure: toFailure(thrown) } });
      },
    );
    return () => {
      wanted = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [bridge, caseId, attachmentId, asked]);
  return shown?.asked === asked ? shown.view : loading;
}
