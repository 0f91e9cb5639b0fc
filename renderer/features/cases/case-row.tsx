import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { CaseSummary } from "../../../shared/domain.ts";
import { formatMoment, formatWhen } from "../../format.ts";
import { useActions, useCases, useConversationPart } from "../../stores/context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { TitleField } from "./title-field.tsx";

interface CaseRowProps {
  readonly summary: CaseSummary;
  readonly now: number;
  readonly selected: boolean;
  /** Tab stops at one row of the list. */
  readonly reachable: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onRenamed: () => void;
  readonly onDelete: () => void;
}

export function CaseRow({ summary, now, selected, reachable, onKeyDown, onRenamed, onDelete }: CaseRowProps) {
  const { id, title, updatedAt } = summary;
  const { selectCase, editTitle, closeSidebarOverlay } = useActions();
  const editing = useCases(({ editedTitle }) => editedTitle?.at === "list" && editedTitle.caseId === id);
  return (
    <li className={selected ? "case case--selected" : "case"}>
      {editing ? (
        <TitleField caseId={id} title={title} className="case__field" onDone={onRenamed} />
      ) : (
        <button
          type="button"
          className="case__open"
          data-case={id}
          aria-current={selected ? "true" : undefined}
          tabIndex={reachable ? 0 : -1}
          onClick={() => {
            selectCase(id);
            closeSidebarOverlay();
          }}
          onDoubleClick={() => editTitle({ caseId: id, at: "list" })}
          onKeyDown={onKeyDown}
        >
          <span className="case__title cut">{title}</span>
          <time
            className="case__time"
            dateTime={new Date(updatedAt).toISOString()}
            title={formatMoment(updatedAt)}
          >
            {formatWhen(updatedAt, now)}
          </time>
          <Preview summary={summary} />
        </button>
      )}
      <Menu
        trigger={
          <IconButton
            label={`More for ${title}`}
            icon={Ellipsis}
            size="small"
            className="case__more"
            tabIndex={reachable ? 0 : -1}
          />
        }
        items={[
          {
            label: "Rename",
            icon: Pencil,
            shortcut: "F2",
            onSelect: () => editTitle({ caseId: id, at: "list" }),
          },
          {
            label: "Delete",
            icon: Trash2,
            shortcut: "Delete",
            danger: true,
            onSelect: onDelete,
          },
        ]}
      />
    </li>
  );
}

function Preview({ summary }: { summary: CaseSummary }) {
  const running = useConversationPart(summary.id, ({ runningId }) => runningId !== null) ?? false;
  if (running) return <span className="case__preview case__preview--running cut">Answering</span>;
  const text = summary.preview === "" ? "Nothing asked yet" : summary.preview;
  return <span className="case__preview cut">{text}</span>;
}
