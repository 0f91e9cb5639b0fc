import type { LucideIcon } from "lucide-react";
import { Button, type ButtonProps } from "./button.tsx";
import { Tip } from "./tip.tsx";

interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label" | "title"> {
  /** What it does: its name for a screen reader and its tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  /** Shown in the tooltip, "Ctrl+B". */
  readonly shortcut?: string | undefined;
}

export function IconButton({
  label,
  icon: Icon,
  shortcut,
  variant = "plain",
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={label} shortcut={shortcut}>
      <Button variant={variant} className={`button--icon ${className}`} aria-label={label} {...rest}>
        <Icon size={16} aria-hidden />
      </Button>
    </Tip>
  );
}
