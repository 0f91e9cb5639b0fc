import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { formatShare } from "../../format.ts";
import { type Point, pixelAt, type Size, zoomOf } from "./geometry.ts";
import { paint } from "./paint.ts";
import { createPixelReader, pixelText, type Rgb } from "./read-pixel.ts";
import { StageBar } from "./stage-bar.tsx";
import { useStage } from "./use-stage.ts";
import { placeOn, useStagePointer } from "./use-stage-pointer.ts";

/** CSS pixels that an arrow key moves, and what + and - zoom by. */
const arrowStep = 48;
const keyZoom = 1.25;

export interface StageProps {
  readonly bitmap: ImageBitmap;
  readonly size: Size;
  /** What a screen reader says the picture is. */
  readonly label: string;
  /** Corner at the top left. */
  readonly title: string;
  /** What else keys do while the stage has the focus. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** Called once, when it has appeared. */
  readonly onShown: (stage: HTMLElement) => void;
  /** At the end of the bar below. */
  readonly steps: ReactNode;
}

/** One picture on black, to be zoomed and moved. */
export function Stage({ bitmap, size, label, title, keys, steps, onShown }: StageProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  const stage = useStage(box, size);
  const { onPointerMove, ...pointer } = useStagePointer(box, stage);
  const { view, deviceRatio } = stage;
  const probe = useProbe(bitmap, size, view);
  const zoom = view === null ? 0 : zoomOf(view, deviceRatio);

  useLayoutEffect(() => {
    if (canvas.current !== null && view !== null)
      setFailed(!paint(canvas.current, bitmap, view, deviceRatio));
  }, [bitmap, view, deviceRatio]);

  useEffect(() => {
    if (box.current !== null) onShown(box.current);
  }, [onShown]);

  const press = (event: KeyboardEvent): void => {
    const action = stageKeys(stage)[event.key] ?? keys[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    onPointerMove(event);
    probe.look(placeOn(event.currentTarget, event));
  };
  return (
    <>
      {/* A picture that is moved with the keyboard is more than an image, and no widget that ARIA has a name for. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={box}
        className="stage"
        role="application"
        aria-label={label}
        aria-roledescription="image"
        aria-keyshortcuts="+ - 0 1 ArrowLeft ArrowRight ArrowUp ArrowDown [ ]"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={press}
        onDoubleClick={(event) =>
          stage.fitted ? stage.actual(placeOn(event.currentTarget, event)) : stage.fit()
        }
        onPointerLeave={probe.leave}
        {...pointer}
        onPointerMove={move}
      >
        <canvas ref={canvas} aria-hidden />
        {failed ? <p className="stage__words">This window cannot show the picture.</p> : null}
        <span className="stage__corner stage__corner--tl">{title}</span>
        <span className="stage__corner stage__corner--tr">{zoom === 0 ? "" : formatShare(zoom)}</span>
        <span className="stage__corner stage__corner--bl">
          {size.width} × {size.height}
        </span>
        <span className="stage__corner stage__corner--br">{probe.words}</span>
      </div>
      <StageBar stage={stage} zoomBy={keyZoom}>
        {steps}
      </StageBar>
    </>
  );
}

const stageKeys = ({ pan, zoom, fit, actual }: ReturnType<typeof useStage>): Record<string, () => void> => ({
  ArrowLeft: () => pan({ x: arrowStep, y: 0 }),
  ArrowRight: () => pan({ x: -arrowStep, y: 0 }),
  ArrowUp: () => pan({ x: 0, y: arrowStep }),
  ArrowDown: () => pan({ x: 0, y: -arrowStep }),
  "+": () => zoom(keyZoom),
  "=": () => zoom(keyZoom),
  "-": () => zoom(1 / keyZoom),
  "0": fit,
  "1": () => actual(),
});

/** What is under the pointer: place and value. */
function useProbe(bitmap: ImageBitmap, size: Size, view: ReturnType<typeof useStage>["view"]) {
  const [at, setAt] = useState<Point | null>(null);
  const read = useMemo(() => createPixelReader(), []);
  const pixel = at === null || view === null ? null : pixelAt(view, at, size);
  const [value, setValue] = useState<Rgb | null>(null);
  const x = pixel?.x ?? -1;
  const y = pixel?.y ?? -1;
  useEffect(() => {
    const frame = requestAnimationFrame(() => setValue(x < 0 ? null : read(bitmap, { x, y })));
    return () => cancelAnimationFrame(frame);
  }, [bitmap, read, x, y]);
  const words = pixel === null ? "" : `x ${x} y ${y}${value === null ? "" : ` · ${pixelText(value)}`}`;
  return { words, look: setAt, leave: () => setAt(null) };
}
