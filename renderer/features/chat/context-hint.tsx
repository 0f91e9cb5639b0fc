import { formatCount, formatShare } from "../../format.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import type { ContextUse } from "../../stores/conversation-store.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { isFull, isNearlyFull } from "./context-room.ts";

/** Of the context: from here on its use is shown. */
const shownAbove = 0.7;

/** How full the context would be with this question, where that begins to matter. */
export function ContextHint({ context }: { context: ContextUse | null }) {
  if (context === null) return null;
  const { promptTokens, contextSize } = context;
  const share = promptTokens / contextSize;
  if (share <= shownAbove) return null;
  const near = isNearlyFull(context);
  return (
    <div className="context-hint" data-near={near}>
      <Progress
        value={Math.min(1, share)}
        label="Context with this question"
        tone={near ? "warn" : "quiet"}
      />
      <div className="context-hint__line">
        <p>{contextText(context)}</p>
        {near ? <ChangeContext /> : null}
      </div>
    </div>
  );
}

/** Of the model that is asked: where it has room for more, that is where it is given. */
function ChangeContext() {
  const modelId = useCore((state) => state.settings.modelId);
  const { openLoadOptions } = useActions();
  return (
    <Button variant="plain" size="small" onClick={() => openLoadOptions(modelId)}>
      Change the context size
    </Button>
  );
}

function contextText(context: ContextUse): string {
  const { promptTokens, contextSize } = context;
  const share = promptTokens / contextSize;
  const figures = `${formatCount(promptTokens)} of ${formatCount(contextSize)} tokens`;
  if (isFull(context)) return `Context full: ${figures}. There is no room for an answer.`;
  const left = `Context ${formatShare(share)} full with this question, ${figures}`;
  return isNearlyFull(context) ? `${left}. The answer may be cut off.` : `${left}.`;
}
