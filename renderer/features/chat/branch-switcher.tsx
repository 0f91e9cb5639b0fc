import { ChevronLeft, ChevronRight } from "lucide-react";
import { useActions, useConversationPart } from "../../stores/context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { branchPosition } from "./branches.ts";

/** ‹ 2 / 3 › between the versions of a question or an answer. */
export function BranchSwitcher({
  caseId,
  messageId,
  noun,
}: {
  caseId: string;
  messageId: string;
  noun: string;
}) {
  // One string: a message that comes in elsewhere in the tree does not render every turn again.
  const siblings = useConversationPart(caseId, ({ messages, children }) => {
    const message = messages.get(messageId);
    return (message === undefined ? undefined : children.get(message.parentId))?.join(" ");
  });
  const position = branchPosition(siblings?.split(" ") ?? [], messageId);
  const { selectBranch } = useActions();
  if (position === null) return null;
  const { number, count, previous, next } = position;
  const show = (id: string | null) => () => {
    if (id !== null) void selectBranch(caseId, id);
  };
  return (
    <div className="branches" role="group" aria-label={`Versions of this ${noun}`}>
      <IconButton
        label={`Previous ${noun}`}
        icon={ChevronLeft}
        size="small"
        disabled={previous === null}
        onClick={show(previous)}
      />
      <span aria-label={`Version ${number} of ${count}`}>
        {number} / {count}
      </span>
      <IconButton
        label={`Next ${noun}`}
        icon={ChevronRight}
        size="small"
        disabled={next === null}
        onClick={show(next)}
      />
    </div>
  );
}
