import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import { Kbd } from "./kbd.tsx";

interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** A menu under a button. `trigger` takes a ref and props, as every button of ours does. */
export function Menu({
  trigger,
  items,
  align = "end",
}: {
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "end";
}) {
  return (
    // Not modal: a modal menu locks scrolling with a <style> element, which the content security policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {items.map(({ label, icon: Icon, shortcut, danger = false, disabled = false, onSelect }) => (
            <DropdownMenu.Item
              key={label}
              className={danger ? "menu__item menu__item--danger" : "menu__item"}
              disabled={disabled}
              onSelect={onSelect}
            >
              {Icon === undefined ? null : <Icon size={14} aria-hidden />}
              {label}
              {shortcut === undefined ? null : <Kbd>{shortcut}</Kbd>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
