import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Fragment, type ReactElement, useRef } from "react";
import { Kbd } from "./kbd.tsx";

export interface MenuItem {
  /** Where labels may repeat. */
  readonly id?: string;
  readonly label: string;
  /** Behind the label, quieter: a size, a state. */
  readonly detail?: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly separated?: boolean;
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
  const button = useRef<HTMLButtonElement>(null);
  return (
    // Not modal: a modal menu locks scrolling with a <style> element, which the content security policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild ref={button}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={leaveFocusThatMoved}
        >
          {items.map((item) => (
            <Fragment key={item.id ?? item.label}>
              {item.separated === true ? <DropdownMenu.Separator className="menu__line" /> : null}
              <Item
                item={item}
                onSelect={() => {
                  // A dialog that it opens gives the focus back to where it was, which must not be the item: it goes.
                  button.current?.focus();
                  item.onSelect();
                }}
              />
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ item, onSelect }: { item: MenuItem; onSelect: () => void }) {
  const { label, detail, icon: Icon, shortcut, danger = false, disabled = false } = item;
  return (
    <DropdownMenu.Item
      className={danger ? "menu__item menu__item--danger" : "menu__item"}
      disabled={disabled}
      onSelect={onSelect}
    >
      {Icon === undefined ? null : <Icon size={14} aria-hidden />}
      <span className="cut">{label}</span>
      {detail === undefined ? null : <span className="menu__detail">{detail}</span>}
      {shortcut === undefined ? null : <Kbd>{shortcut}</Kbd>}
    </DropdownMenu.Item>
  );
}

/** An item that opened another surface has put the focus there; it does not go back to the button. */
function leaveFocusThatMoved(event: Event): void {
  if (document.activeElement !== null && document.activeElement !== document.body) event.preventDefault();
}
