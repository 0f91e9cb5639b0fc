import { Tooltip } from "radix-ui";
import type { ReactElement } from "react";
import { Kbd } from "./kbd.tsx";

/** A tooltip on a focusable element. It repeats or adds to what is on the page; nothing stands in a tooltip only. */
export function Tip({
  text,
  shortcut,
  children,
}: {
  text: string;
  shortcut?: string | undefined;
  children: ReactElement;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
          {shortcut === undefined ? null : <Kbd>{shortcut}</Kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const TipProvider = Tooltip.Provider;
