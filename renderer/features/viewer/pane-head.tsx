import { Maximize2, Minimize2, X } from "lucide-react";
import { Tabs } from "radix-ui";
import { useActions } from "../../stores/context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";

export interface PaneHeadProps {
  /** There is an image that the model could see. */
  readonly some: boolean;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
}

export function PaneHead({ some, full, onFull }: PaneHeadProps) {
  const { toggleImagePane } = useActions();
  const close = (): void => {
    onFull(false);
    toggleImagePane();
  };
  return (
    <div className="pane-head">
      <Tabs.List className="pane-head__tabs" aria-label="Which picture">
        <Tabs.Trigger className="button button--plain button--small" value="image">
          Image
        </Tabs.Trigger>
        <Tabs.Trigger className="button button--plain button--small" value="model" disabled={!some}>
          What the model sees
        </Tabs.Trigger>
      </Tabs.List>
      <div className="pane-head__tools">
        <IconButton
          label={full ? "Back beside the conversation" : "Fill the window"}
          icon={full ? Minimize2 : Maximize2}
          shortcut={full ? "Esc" : "F"}
          size="small"
          onClick={() => onFull(!full)}
        />
        <IconButton label="Close the image" icon={X} size="small" onClick={close} />
      </div>
    </div>
  );
}
