import { ArrowDownToLine, TriangleAlert } from "lucide-react";
import { type Download, shareOf } from "../../../shared/models/downloads.ts";
import { formatShare } from "../../format.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Tip } from "../../ui/tip.tsx";
import { useDoneNotice } from "./use-done-notice.ts";
import { useSpokenDownloads } from "./use-spoken-downloads.ts";

const moving: ReadonlySet<Download["state"]> = new Set([
  "queued",
  "resolving",
  "downloading",
  "verifying",
  "waiting",
]);

/** How far downloads are, wherever the user is; opens the models page. Nothing while there are none. */
export function DownloadChip() {
  const downloads = useCore((state) => state.downloads);
  const { openPanel } = useActions();
  useSpokenDownloads(downloads);
  useDoneNotice(downloads);
  const running = downloads.filter(({ state }) => moving.has(state));
  const stopped = downloads.some(({ state }) => state === "failed");
  if (running.length === 0 && !stopped) return null;
  return (
    <Tip text={running.length === 0 ? "A download has stopped" : titleOf(running)}>
      <button type="button" className="chip download-chip" onClick={() => openPanel("models")}>
        {running.length === 0 ? <Stopped /> : <Running downloads={running} />}
      </button>
    </Tip>
  );
}

function Stopped() {
  return (
    <>
      <TriangleAlert size={12} className="download-chip__stopped" aria-hidden />
      Download stopped
    </>
  );
}

function Running({ downloads }: { downloads: readonly Download[] }) {
  const share = shareOf(downloads);
  return (
    <>
      <ArrowDownToLine size={12} aria-hidden />
      <span className="hidden-visually">{titleOf(downloads)}</span>
      <span className="download-chip__bar" aria-hidden>
        <Progress value={share} label="Download" />
      </span>
      {share === null ? null : <span>{formatShare(share)}</span>}
    </>
  );
}

const titleOf = (downloads: readonly Download[]): string => {
  const [first] = downloads;
  return first !== undefined && downloads.length === 1
    ? `Downloading ${first.name}`
    : `${downloads.length} downloads`;
};
