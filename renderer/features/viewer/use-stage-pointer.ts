import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { Point } from "./geometry.ts";
import type { Stage } from "./use-stage.ts";

/** Zoom per pixel of wheel travel; a pinch on a touch pad comes as small steps with Ctrl. */
const wheelSpeed = 0.0015;
const pinchSpeed = 0.01;
const pixelsPerLine = 16;

/** Wheel, drag and pinch. The point of the image under the pointer stays under it. */
export function useStagePointer(element: RefObject<HTMLElement | null>, stage: Stage) {
  const pointers = useRef(new Map<number, Point>());
  const { zoom, pan } = stage;

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const pixels =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * pixelsPerLine : event.deltaY;
      zoom(Math.exp(-pixels * (event.ctrlKey ? pinchSpeed : wheelSpeed)), placeOn(target, event));
    };
    // React's own wheel listener is passive and could not keep the page from zooming.
    target.addEventListener("wheel", wheel, { passive: false });
    return () => target.removeEventListener("wheel", wheel);
  }, [element, zoom]);

  const lift = (event: PointerEvent<HTMLElement>): void => {
    pointers.current.delete(event.pointerId);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, placeOn(event.currentTarget, event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const before = pointers.current.get(event.pointerId);
      if (before === undefined) return;
      const now = placeOn(event.currentTarget, event);
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      pointers.current.set(event.pointerId, now);
      if (other === undefined) {
        pan({ x: now.x - before.x, y: now.y - before.y });
        return;
      }
      // Two fingers: each moves half of the middle between them.
      pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
      const span = distance(before, other);
      if (span > 0) zoom(distance(now, other) / span, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
}

/** Where on the element, in CSS pixels from its inner top left corner. */
export function placeOn(
  element: Element,
  event: { readonly clientX: number; readonly clientY: number },
): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
