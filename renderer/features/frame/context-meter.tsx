import { TriangleAlert } from "lucide-react";
import { formatCount, formatShare } from "../../format.ts";
import { useContextUse } from "../../stores/context.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Tip } from "../../ui/tip.tsx";
import { isNearlyFull } from "../chat/context-room.ts";

/** How much of the model's context the shown branch and the draft take up. */
export function ContextMeter({ caseId }: { caseId: string | null }) {
  const context = useContextUse(caseId);
  if (context === null) return null;
  const { promptTokens, contextSize } = context;
  const share = promptTokens / contextSize;
  const full = isNearlyFull(context);
  const count = `${formatCount(promptTokens)} of ${formatCount(contextSize)} tokens`;
  const advice = full ? ". Nearly full: begin a new case, or ask from an earlier message." : "";
  return (
    <Tip text={count + advice}>
      <button type="button" className="chip meter">
        {full ? <TriangleAlert size={12} className="meter__warn" aria-hidden /> : null}
        <span className="meter__label dim">{full ? "Nearly full" : "Context"}</span>
        <span className="meter__bar" aria-hidden>
          <Progress value={Math.min(share, 1)} label="Context" tone={full ? "warn" : "quiet"} />
        </span>
        <span>{formatShare(share)}</span>
        <span className="hidden-visually">{`of the context: ${count}${advice}`}</span>
      </button>
    </Tip>
  );
}
