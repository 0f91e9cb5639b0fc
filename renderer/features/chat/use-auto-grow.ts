import { type RefObject, useLayoutEffect, useRef } from "react";

/** For a textarea that is as high as its text; CSS sets the limits. */
export function useAutoGrow(): RefObject<HTMLTextAreaElement | null> {
  const field = useRef<HTMLTextAreaElement>(null);
  // After every render: the text, the width or the text size may have changed.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  });
  return field;
}
