import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Stage } from "./use-stage.ts";

export interface StageBarProps {
  readonly stage: Stage;
  readonly zoomBy: number;
  readonly children: ReactNode;
}

export function StageBar({ stage, zoomBy, children }: StageBarProps) {
  return (
    <div className="stage-bar" role="toolbar" aria-label="Zoom">
      <IconButton
        label="Zoom out"
        icon={ZoomOut}
        shortcut="-"
        size="small"
        onClick={() => stage.zoom(1 / zoomBy)}
      />
      <IconButton
        label="Zoom in"
        icon={ZoomIn}
        shortcut="+"
        size="small"
        onClick={() => stage.zoom(zoomBy)}
      />
      <IconButton
        label="Fit to the pane"
        icon={Maximize}
        shortcut="0"
        size="small"
        aria-pressed={stage.fitted}
        onClick={stage.fit}
      />
      <Button variant="plain" size="small" onClick={() => stage.actual()}>
        100 %
      </Button>
      {children}
    </div>
  );
}
