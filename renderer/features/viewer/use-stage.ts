import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { actualSize, fit, type Point, panBy, resized, type Size, type View, zoomBy } from "./geometry.ts";

type Mode = { readonly kind: "fit" } | { readonly kind: "free"; readonly view: View; readonly stage: Size };

export interface Stage {
  /** null until the stage has been measured. */
  readonly view: View | null;
  readonly fitted: boolean;
  readonly deviceRatio: number;
  readonly zoom: (factor: number, at?: Point) => void;
  readonly pan: (by: Point) => void;
  readonly fit: () => void;
  readonly actual: (at?: Point) => void;
}

/** Where an image lies on an element that may change its size. Fitted images stay fitted. */
export function useStage(element: RefObject<HTMLElement | null>, image: Size): Stage {
  const [stage, setStage] = useState<Size | null>(null);
  const [mode, setMode] = useState<Mode>({ kind: "fit" });
  const { width, height } = image;

  useLayoutEffect(() => {
    const observed = element.current;
    if (observed === null) return;
    const measure = (): void => setStage({ width: observed.clientWidth, height: observed.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);

  const deviceRatio = useDeviceRatio();
  const view = useMemo(() => {
    if (stage === null || stage.width === 0 || stage.height === 0) return null;
    const size = { width, height };
    return mode.kind === "fit" ? fit(size, stage, deviceRatio) : resized(mode.view, size, mode.stage, stage);
  }, [mode, stage, width, height, deviceRatio]);

  // Several wheel events may arrive before the next render: each goes on from the one before.
  const latest = useRef(view);
  useLayoutEffect(() => {
    latest.current = view;
  }, [view]);
  const change = useCallback(
    (next: (view: View, stage: Size) => View) => {
      if (latest.current === null || stage === null) return;
      const moved = next(latest.current, stage);
      latest.current = moved;
      setMode({ kind: "free", view: moved, stage });
    },
    [stage],
  );

  return useMemo(
    () => ({
      view,
      fitted: mode.kind === "fit",
      deviceRatio,
      zoom: (factor, at) =>
        change((before, room) =>
          zoomBy(before, factor, at ?? middle(room), { width, height }, room, deviceRatio),
        ),
      pan: (by) => change((before, room) => panBy(before, by, { width, height }, room)),
      fit: () => setMode({ kind: "fit" }),
      actual: (at) =>
        change((before, room) =>
          at === undefined
            ? actualSize(before, { width, height }, room, deviceRatio)
            : zoomBy(before, 1 / deviceRatio / before.scale, at, { width, height }, room, deviceRatio),
        ),
    }),
    [view, mode.kind, change, width, height, deviceRatio],
  );
}

const middle = ({ width, height }: Size): Point => ({ x: width / 2, y: height / 2 });

/** Screen pixels per CSS pixel; changes when the window goes to another screen. */
function useDeviceRatio(): number {
  const [ratio, setRatio] = useState(() => window.devicePixelRatio);
  useEffect(() => {
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const changed = (): void => setRatio(window.devicePixelRatio);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, [ratio]);
  return ratio;
}
