import { useEffect, useRef } from "react";
import type { Download } from "../../../shared/models/downloads.ts";
import { useAnnounce } from "../../ui/announcer.tsx";
import { type HeardDownloads, spokenDownloads } from "./spoken-downloads.ts";

/** Says through the screen reader how far downloads are. */
export function useSpokenDownloads(downloads: readonly Download[]): void {
  const announce = useAnnounce();
  const before = useRef<HeardDownloads | null>(null);
  useEffect(() => {
    const { heard, sentences } = spokenDownloads(before.current, downloads);
    before.current = heard;
    for (const sentence of sentences) announce(sentence);
  }, [announce, downloads]);
}
