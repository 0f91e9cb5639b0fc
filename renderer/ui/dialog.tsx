import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { IconButton } from "./icon-button.tsx";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly wide?: boolean;
  /** Buttons at the bottom. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** Modal: focus stays inside, Escape and a click beside it close it, and focus goes back to where it was. */
export function Dialog({ open, onClose, title, wide = false, foot, children }: DialogProps) {
  const before = useRef<Element | null>(null);
  /** Not its first button, which is the one that closes it and would open its tooltip. */
  const focusItself = (event: Event): void => {
    event.preventDefault();
    before.current = document.activeElement;
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
  };
  /** Radix gives the focus back to its own kind of trigger only. */
  const focusBack = (event: Event): void => {
    event.preventDefault();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        {/* Radix' own overlay writes a <style> element, which the content security policy refuses. */}
        <div className="scrim" />
        <Radix.Content
          className={wide ? "dialog dialog--wide" : "dialog"}
          aria-describedby={undefined}
          onOpenAutoFocus={focusItself}
          onCloseAutoFocus={focusBack}
        >
          <div className="dialog__head">
            <Radix.Title className="dialog__title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" icon={X} />
            </Radix.Close>
          </div>
          <div className="dialog__body">{children}</div>
          {foot === undefined ? null : <div className="dialog__foot">{foot}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
