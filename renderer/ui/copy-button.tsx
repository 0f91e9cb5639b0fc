import { Check, Copy } from "lucide-react";
import { IconButton } from "./icon-button.tsx";
import { useCopy } from "./use-copy.ts";

/** A small button that copies and says so. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const { copied, copy } = useCopy();
  return (
    <IconButton
      label={copied ? "Copied" : label}
      icon={copied ? Check : Copy}
      size="small"
      onClick={() => copy(text())}
    />
  );
}
