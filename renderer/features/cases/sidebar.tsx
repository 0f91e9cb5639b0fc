import { Boxes, Settings, SquarePen } from "lucide-react";
import { useActions } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { focusComposer } from "../../ui/composer-focus.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useShownShortcut } from "../../use-shortcuts.ts";
import { CaseList } from "./case-list.tsx";
import { SearchField } from "./search-field.tsx";
import "./cases.css";

/** The cases, the search over them, and the ways to a new case, the models and the settings. */
export function Sidebar() {
  const { newCase, openPanel, closeSidebarOverlay } = useActions();
  return (
    <nav className="cases" aria-label="Cases">
      <div className="cases__top">
        <SearchField />
        <IconButton
          label="New case"
          icon={SquarePen}
          variant="outline"
          shortcut={useShownShortcut("newCase")}
          onClick={() => {
            newCase();
            closeSidebarOverlay();
            focusComposer();
          }}
        />
      </div>
      <CaseList />
      <footer className="cases__foot">
        <Button variant="plain" onClick={() => openPanel("models")}>
          <Boxes size={14} aria-hidden />
          Models
        </Button>
        <Button variant="plain" onClick={() => openPanel("settings")}>
          <Settings size={14} aria-hidden />
          Settings
        </Button>
      </footer>
    </nav>
  );
}
