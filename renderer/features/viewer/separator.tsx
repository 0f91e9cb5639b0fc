import { type KeyboardEvent, type PointerEvent, useEffect, useState } from "react";
import { clampWidth, paneBounds, storedWidth, storeWidth } from "./pane-width.ts";

const keyStep = 24;

/** Between conversation and image: dragged, or moved with the arrow keys. The frame's layout reads the custom property. */
export function Separator() {
  const [width, setWidth] = useState(storedWidth);
  const { min, max } = usePaneBounds();
  useEffect(() => {
    const { style } = document.documentElement;
    if (width === null) style.removeProperty("--image-pane-width");
    else style.setProperty("--image-pane-width", `${clampWidth(width, { min, max })}px`);
  }, [width, min, max]);

  const change = (wanted: number): void => {
    const next = clampWidth(wanted, { min, max });
    setWidth(next);
    storeWidth(next);
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const now = paneOf(event.currentTarget).width;
    const widths: Record<string, number> = {
      ArrowLeft: now + keyStep,
      ArrowRight: now - keyStep,
      Home: max,
      End: min,
    };
    const wanted = widths[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    change(wanted);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      change(paneOf(event.currentTarget).right - event.clientX);
    }
  };
  return (
    <div
      className="separator"
      role="separator"
      aria-label="Width of the image"
      aria-orientation="vertical"
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={clampWidth(width ?? min, { min, max })}
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}

const paneOf = (separator: Element): DOMRect =>
  (separator.parentElement ?? separator).getBoundingClientRect();

function usePaneBounds() {
  const [bounds, setBounds] = useState(() => paneBounds(window.innerWidth));
  useEffect(() => {
    const measure = (): void => setBounds(paneBounds(window.innerWidth));
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return bounds;
}
