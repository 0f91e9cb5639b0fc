/** Pictures for components: read through the bridge, shared, revoked when done. */
import { useEffect, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import type { Bridge } from "../../bridge.ts";
import { useBridge } from "../../stores/context.tsx";
import { createPictureCache, type PictureCache } from "./picture-cache.ts";
import { thumbnailOf } from "./thumbnail.ts";

export type Picture =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly url: string };

const loading: Picture = { state: "loading" };
const spareThumbnails = 64;
const spareImages = 3;

interface Caches {
  readonly thumbnails: PictureCache;
  readonly images: PictureCache;
}
const caches = new WeakMap<Bridge, Caches>();

function cachesOf(bridge: Bridge): Caches {
  const known = caches.get(bridge);
  if (known !== undefined) return known;
  const made = { thumbnails: createPictureCache(spareThumbnails), images: createPictureCache(spareImages) };
  caches.set(bridge, made);
  return made;
}

/** The image, small. */
export const useThumbnail = (caseId: string, attachmentId: string): Picture =>
  usePicture(caseId, attachmentId, "thumbnails", 0);

/** The image in its full size. Another `attempt` reads it again after a failure. */
export const useImage = (caseId: string, attachmentId: string, attempt: number): Picture =>
  usePicture(caseId, attachmentId, "images", attempt);

function usePicture(caseId: string, attachmentId: string, kind: keyof Caches, attempt: number): Picture {
  const bridge = useBridge();
  const key = `${caseId}/${attachmentId}`;
  const asked = `${key}#${attempt}`;
  const [shown, setShown] = useState<{ readonly asked: string; readonly picture: Picture } | null>(null);
  useEffect(() => {
    let wanted = true;
    const show = (picture: Picture): void => {
      if (wanted) setShown({ asked, picture });
    };
    const lease = cachesOf(bridge)[kind].lease(key, async () => {
      const { png } = await bridge.request("attachments.read", { caseId, attachmentId });
      const bytes = new Uint8Array(png);
      return kind === "thumbnails" ? thumbnailOf(bytes) : new Blob([bytes], { type: "image/png" });
    });
    lease.url.then(
      (url) => show({ state: "ready", url }),
      (thrown: unknown) => show({ state: "failed", failure: toFailure(thrown) }),
    );
    return () => {
      wanted = false;
      lease.release();
    };
  }, [bridge, caseId, attachmentId, kind, key, asked]);
  return shown?.asked === asked ? shown.picture : loading;
}
