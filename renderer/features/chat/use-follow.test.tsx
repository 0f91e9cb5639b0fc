import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../testing/render.tsx";
import { useFollow } from "./use-follow.ts";

/** happy-dom lays nothing out: the heights are ours, the scrolling is the browser's rule. */
const heights = { content: 1_000, window: 400 };
let grow: () => void = () => undefined;
let shown: Rendered;
let window: TestWindow;

function List() {
  const { scroller, content, away, toEnd } = useFollow();
  return (
    <section ref={scroller}>
      <div ref={content} />
      {away ? (
        <button type="button" onClick={toEnd}>
          Newest
        </button>
      ) : null}
    </section>
  );
}

beforeEach(async () => {
  heights.content = 1_000;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        grow = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockImplementation(() => heights.content);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(() => heights.window);
  let top = 0;
  vi.spyOn(HTMLElement.prototype, "scrollTop", "get").mockImplementation(() => top);
  vi.spyOn(HTMLElement.prototype, "scrollTop", "set").mockImplementation((wanted) => {
    top = Math.max(0, Math.min(wanted, heights.content - heights.window));
  });
  window = await testWindow();
  shown = await render(window, <List />);
});
afterEach(async () => {
  await shown.unmount();
  window.dispose();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const scroller = (): HTMLElement => {
  const found = shown.root.querySelector("section");
  if (found === null) throw new Error("no list");
  return found;
};
const growBy = (pixels: number) =>
  user(() => {
    heights.content += pixels;
    grow();
  });
const scrollTo = (top: number) =>
  user(() => {
    scroller().scrollTop = top;
    scroller().dispatchEvent(new Event("scroll"));
  });

describe("following the end", () => {
  it("begins at the end and stays there while the list grows", async () => {
    expect(scroller().scrollTop).toBe(600);
    await growBy(250);
    expect(scroller().scrollTop).toBe(850);
    expect(shown.root.querySelector("button")).toBeNull();
  });

  it("lets go the moment the reader scrolls up, and offers the way back", async () => {
    await scrollTo(500);
    await growBy(250);
    expect(scroller().scrollTop).toBe(500);
    await user(() => byName("button", "Newest").click());
    expect(scroller().scrollTop).toBe(850);
    await growBy(100);
    expect(scroller().scrollTop).toBe(950);
  });

  it("lets go at the first turn of the wheel, before anything has moved", async () => {
    await user(() => scroller().dispatchEvent(new WheelEvent("wheel", { deltaY: -1 })));
    await growBy(250);
    expect(scroller().scrollTop).toBe(600);
  });

  it("follows again when the reader comes back to the end", async () => {
    await scrollTo(300);
    await scrollTo(590);
    await growBy(250);
    expect(scroller().scrollTop).toBe(850);
  });
});
