import { ArrowLeft, Download, PanelLeft } from "lucide-react";
import { sidebarIsOpen } from "../../stores/app-store.ts";
import { useActions, useApp, useCase, useCases } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Tip } from "../../ui/tip.tsx";
import { useShownShortcut } from "../../use-shortcuts.ts";
import { TitleField } from "../cases/title-field.tsx";
import { ContextMeter } from "./context-meter.tsx";
import { DownloadChip } from "./download-chip.tsx";
import { ModelChip } from "./model-chip.tsx";

/** The line over everything: the open case or the way back to it, the download, the model and the tools of the case. */
export function Header() {
  const onPage = useApp((state) => state.panel === "models");
  return (
    <header className="header">
      {onPage ? <Back /> : <CaseTitle />}
      <DownloadChip />
      <ModelChip />
      {onPage ? null : <CaseTools />}
    </header>
  );
}

function Back() {
  const { openPanel } = useActions();
  const caseId = useCases((state) => state.selectedId);
  const title = useCase(caseId)?.title;
  return (
    <div className="header__title">
      <Tip text="Back to the case" shortcut="Esc">
        <Button variant="plain" className="header__back" onClick={() => openPanel(null)}>
          <ArrowLeft size={16} aria-hidden />
          <span className="cut">{title === undefined ? "Back" : `Back to ${title}`}</span>
        </Button>
      </Tip>
    </div>
  );
}

function CaseTitle() {
  const { toggleSidebar } = useActions();
  const open = useApp(sidebarIsOpen);
  const caseId = useCases((state) => state.selectedId);
  return (
    <>
      <IconButton
        label={open ? "Hide the cases" : "Show the cases"}
        icon={PanelLeft}
        shortcut={useShownShortcut("sidebar")}
        aria-expanded={open}
        onClick={toggleSidebar}
      />
      <Title caseId={caseId} />
    </>
  );
}

function CaseTools() {
  const caseId = useCases((state) => state.selectedId);
  return (
    <>
      <ContextMeter caseId={caseId} />
      {caseId === null ? null : <ExportButton caseId={caseId} />}
    </>
  );
}

function Title({ caseId }: { caseId: string | null }) {
  const title = useCase(caseId)?.title;
  const editing = useCases(
    ({ editedTitle }) => editedTitle?.at === "header" && editedTitle.caseId === caseId,
  );
  const { editTitle } = useActions();
  const rename = useShownShortcut("rename");
  if (caseId === null || title === undefined) return <h1 className="header__title cut">New case</h1>;
  if (editing)
    return <TitleField caseId={caseId} title={title} className="header__field" onDone={focusTitle} />;
  return (
    <h1 className="header__title">
      <Tip text="Double-click to rename" shortcut={rename}>
        <button
          type="button"
          className="header__name cut"
          onDoubleClick={() => editTitle({ caseId, at: "header" })}
          onKeyDown={(event) => {
            if (event.key === "Enter") editTitle({ caseId, at: "header" });
          }}
        >
          {title}
        </button>
      </Tip>
    </h1>
  );
}

const focusTitle = (): void =>
  void requestAnimationFrame(() => document.querySelector<HTMLElement>(".header__name")?.focus());

function ExportButton({ caseId }: { caseId: string }) {
  const { exportCase } = useActions();
  const empty = useCase(caseId)?.leafId === null;
  return (
    <Tip
      text={empty ? "There is nothing to export yet" : "Saves the case as Markdown with its images, zipped"}
      shortcut={useShownShortcut("export")}
    >
      <Button
        className="header__export"
        aria-disabled={empty}
        onClick={() => (empty ? undefined : void exportCase(caseId))}
      >
        <Download size={14} aria-hidden />
        Export
      </Button>
    </Tip>
  );
}
