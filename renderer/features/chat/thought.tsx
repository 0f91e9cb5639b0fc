import { ChevronRight } from "lucide-react";
import { memo, useState } from "react";
import type { Thought as ThoughtData } from "../../../shared/domain.ts";
import { formatSeconds } from "./format.ts";
import { Markdown } from "./markdown.tsx";

/** What the model thought before it answered, folded behind one line. */
export const Thought = memo(function Thought({ thought, open }: { thought: ThoughtData; open: boolean }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="thought">
      <button type="button" className="thought__line" aria-expanded={shown} onClick={() => setShown(!shown)}>
        <ChevronRight size={14} aria-hidden />
        {thoughtLine(thought, open)}
      </button>
      {shown ? (
        <div className="thought__text">
          <Markdown text={thought.text} streaming={open} />
        </div>
      ) : null}
    </div>
  );
});

/** `open`: the model is still at it. */
function thoughtLine({ state, seconds }: ThoughtData, open: boolean): string {
  if (open) return "Thinking…";
  switch (state) {
    case "cut-off":
      return seconds > 0 ? `Thought cut off after ${formatSeconds(seconds)}` : "Thought cut off";
    // The answer has begun, and the length of the thought comes with its end.
    case "open":
    case "closed":
      return seconds > 0 ? `Thought for ${formatSeconds(seconds)}` : "Thought";
  }
}
