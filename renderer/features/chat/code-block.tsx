import { type ReactNode, useRef } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";

/** Code as it is written, with a button that copies it. */
export function CodeBlock({ children }: { children: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  return (
    <div className="code-block">
      {/* Focusable, so that long lines can be scrolled with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre ref={code} role="region" aria-label="Code" tabIndex={0}>
        {children}
      </pre>
      <CopyButton label="Copy code" text={() => code.current?.textContent ?? ""} />
    </div>
  );
}
