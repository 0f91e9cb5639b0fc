/** Pictures for components: read through the bridge, rendered, shared, closed when done. */
import { useEffect, useState } from "react";
import type { Attachment } from "../../../shared/domain.ts";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import { renderRgb } from "../../../shared/imaging/render.ts";
import type { RgbImage } from "../../../shared/imaging/rgb-image.ts";
import type { Bridge } from "../../bridge.ts";
import { useBridge, useConversationPart } from "../../stores/context.tsx";
import { bitmapOf } from "./bitmap.ts";
import { createPictureCache, type PictureCache } from "./picture-cache.ts";
import { thumbnailOf } from "./thumbnail.ts";

export type Picture<Made> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly made: Made };

const loading = { state: "loading" } as const;
const spareThumbnails = 64;
/** Each has 4 bytes a pixel: 200 MB for the largest image. */
const spareBitmaps = 1;

interface Caches {
  /** blob: addresses. */
  readonly thumbnails: PictureCache<string>;
  readonly bitmaps: PictureCache<ImageBitmap>;
}
const caches = new WeakMap<Bridge, Caches>();

function cachesOf(bridge: Bridge): Caches {
  const known = caches.get(bridge);
  if (known !== undefined) return known;
  const made: Caches = {
    thumbnails: createPictureCache(spareThumbnails, (url) => URL.revokeObjectURL(url)),
    bitmaps: createPictureCache(spareBitmaps, (bitmap) => bitmap.close()),
  };
  caches.set(bridge, made);
  return made;
}

/** The image, small, as a blob: address. */
export function useThumbnail(caseId: string, attachmentId: string): Picture<string> {
  const cache = cachesOf(useBridge()).thumbnails;
  const attachment = useConversationPart(caseId, ({ attachments }) => attachments.get(attachmentId));
  return usePicture(cache, caseId, attachment, 0, async (image) =>
    URL.createObjectURL(await thumbnailOf(image)),
  );
}

/** The image in its full size. Another `attempt` reads it again after a failure. */
export function useBitmap(caseId: string, attachment: Attachment, attempt: number): Picture<ImageBitmap> {
  const cache = cachesOf(useBridge()).bitmaps;
  return usePicture(cache, caseId, attachment, attempt, bitmapOf);
}

function usePicture<Made>(
  cache: PictureCache<Made>,
  caseId: string,
  attachment: Attachment | undefined,
  attempt: number,
  make: (image: RgbImage) => Promise<Made>,
): Picture<Made> {
  const bridge = useBridge();
  const key = `${caseId}/${attachment?.id}`;
  const asked = `${key}#${attempt}`;
  const [shown, setShown] = useState<{ readonly asked: string; readonly picture: Picture<Made> } | null>(
    null,
  );
  useEffect(() => {
    if (attachment === undefined) return;
    const { id: attachmentId, content, rendering } = attachment;
    let wanted = true;
    const show = (picture: Picture<Made>): void => {
      if (wanted) setShown({ asked, picture });
    };
    const lease = cache.lease(key, async () => {
      const { bytes } = await bridge.request("attachments.read", { caseId, attachmentId });
      return make(renderRgb({ content, rendering, bytes }));
    });
    lease.made.then(
      (made) => show({ state: "ready", made }),
      (thrown: unknown) => show({ state: "failed", failure: toFailure(thrown) }),
    );
    return () => {
      wanted = false;
      lease.release();
    };
    // `attachment` never changes under its id, and `make` is the same function of each cache.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [bridge, cache, caseId, key, asked, attachment === undefined]);
  return shown?.asked === asked ? shown.picture : loading;
}
