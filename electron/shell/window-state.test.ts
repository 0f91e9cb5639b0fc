import type { BrowserWindow, Screen } from "electron";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DesktopState } from "../core/app/desktop-state.ts";
import { windowSettleMs } from "./shell-limits.ts";
import { FakeWindow } from "./testing/fakes.ts";
import { keepPlace, openingPlace, workAreas } from "./window-state.ts";

const laptop = { x: 0, y: 25, width: 1_440, height: 875 };
const left = { x: -1_920, y: 0, width: 1_920, height: 1_040 };
const at = (bounds: { x: number; y: number; width: number; height: number }, maximized = false) => ({
  bounds,
  maximized,
});

describe("the window opens", () => {
  it("in the middle, at its default size, the first time", () => {
    expect(openingPlace(null, [laptop])).toEqual({ bounds: { width: 1_280, height: 860 }, maximized: false });
  });

  it("where it was, maximised if it was", () => {
    const bounds = { x: -1_800, y: 100, width: 1_200, height: 800 };
    expect(openingPlace(at(bounds, true), [laptop, left])).toEqual({ bounds, maximized: true });
  });

  it("in the middle of the primary screen when the one it was on is unplugged", () => {
    const kept = at({ x: -1_800, y: 100, width: 1_600, height: 1_000 });
    expect(openingPlace(kept, [laptop]).bounds).toEqual({ width: 1_440, height: 875 });
  });

  it.each([
    ["above the screen", { x: 100, y: -200, width: 1_000, height: 700 }],
    ["below it", { x: 100, y: 890, width: 1_000, height: 700 }],
    ["with a sliver at its edge", { x: 1_400, y: 100, width: 1_000, height: 700 }],
  ])("not where its title bar is out of reach: %s", (_where, bounds) => {
    expect(openingPlace(at(bounds), [laptop]).bounds).not.toHaveProperty("x");
  });

  it("wherever it was, at a size that fits and with a title bar that can be grasped", () => {
    const coordinate = fc.integer({ min: -100_000, max: 100_000 });
    const size = fc.integer({ min: 1, max: 100_000 });
    const bounds = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    fc.assert(
      fc.property(bounds, fc.shuffledSubarray([laptop, left], { minLength: 1 }), (kept, areas) => {
        const { bounds: opened } = openingPlace(at(kept), areas);
        expect(opened.width).toBeGreaterThanOrEqual(800);
        expect(opened.height).toBeGreaterThanOrEqual(600);
        expect(areas.some((area) => opened.width <= area.width && opened.height <= area.height)).toBe(true);
        const { x, y } = opened;
        if (x === undefined || y === undefined) return;
        const reachable = areas.some(
          (area) =>
            x + opened.width > area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height,
        );
        expect(reachable).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  }, 30_000);
});

it("the primary screen comes first, and each once", () => {
  const display = (id: number, workArea: object) => ({ id, workArea });
  const screen = {
    getPrimaryDisplay: () => display(2, laptop),
    getAllDisplays: () => [display(1, left), display(2, laptop)],
  } as unknown as Screen;
  expect(workAreas(screen)).toEqual([laptop, left]);
});

describe("the window's place", () => {
  let window: FakeWindow;
  const change = vi.fn<(changes: Partial<DesktopState>) => Promise<void>>();
  let writeNow: () => Promise<void>;

  beforeEach(() => {
    vi.useFakeTimers();
    change.mockReset().mockResolvedValue();
    window = new FakeWindow();
    writeNow = keepPlace(window as unknown as BrowserWindow, { change });
  });
  afterEach(() => vi.useRealTimers());

  it("is written once the window has come to rest", () => {
    for (let x = 0; x < 100; x += 1) {
      window.bounds = { ...window.bounds, x };
      window.emit("move");
    }
    expect(change).not.toHaveBeenCalled();
    vi.advanceTimersByTime(windowSettleMs);
    expect(change).toHaveBeenCalledExactlyOnceWith({
      window: { bounds: { ...window.bounds, x: 99 }, maximized: false },
    });
  });

  it.each(["resize", "move", "maximize", "unmaximize"])("is looked at after %s", (event) => {
    window.maximized = true;
    window.emit(event);
    vi.advanceTimersByTime(windowSettleMs);
    expect(change).toHaveBeenCalledExactlyOnceWith({ window: { bounds: window.bounds, maximized: true } });
  });

  it("is written at the end, when the window itself is gone", async () => {
    window.emit("close");
    const { bounds } = window;
    window.getNormalBounds = () => {
      throw new Error("destroyed");
    };
    await writeNow();
    expect(change).toHaveBeenCalledExactlyOnceWith({ window: { bounds, maximized: false } });
    vi.advanceTimersByTime(windowSettleMs);
    expect(change).toHaveBeenCalledOnce();
  });

  it("is not the icon of a minimised window", async () => {
    window.minimized = true;
    window.emit("resize");
    await writeNow();
    expect(change).not.toHaveBeenCalled();
  });
});
