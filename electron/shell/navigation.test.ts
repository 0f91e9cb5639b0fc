import type { WebContents } from "electron";
import { expect, it, vi } from "vitest";
import { guardNavigation } from "./navigation.ts";
import { FakeContents, fakeEvent } from "./testing/fakes.ts";

function guarded() {
  const contents = new FakeContents();
  const openLink = vi.fn<(url: unknown) => Promise<void>>(() => Promise.resolve());
  guardNavigation(contents as unknown as WebContents, openLink);
  return { contents, openLink };
}

it("the page may reload itself, and asks nobody for it", () => {
  const { contents, openLink } = guarded();
  const event = fakeEvent({ url: "app://casebook/", isMainFrame: true });
  contents.emit("will-navigate", event);
  contents.emit("will-frame-navigate", event);
  expect(event.defaultPrevented).toBe(false);
  expect(openLink).not.toHaveBeenCalled();
});

it("the window goes nowhere else, not even to another of our files", () => {
  const { contents } = guarded();
  for (const url of [
    "app://casebook/assets/a.js",
    "app://casebook/?a",
    "https://example.org/",
    "file:///x",
  ]) {
    const event = fakeEvent({ url, isMainFrame: true });
    contents.emit("will-navigate", event);
    expect(event.defaultPrevented, url).toBe(true);
  }
});

it("a frame in the page goes nowhere at all, and opens nothing", () => {
  const { contents, openLink } = guarded();
  for (const url of ["app://casebook/", "https://example.org/"]) {
    const event = fakeEvent({ url, isMainFrame: false });
    contents.emit("will-frame-navigate", event);
    expect(event.defaultPrevented, url).toBe(true);
  }
  expect(openLink).not.toHaveBeenCalled();
});

it("no webview is attached", () => {
  const { contents } = guarded();
  const event = fakeEvent({});
  contents.emit("will-attach-webview", event, {}, {});
  expect(event.defaultPrevented).toBe(true);
});
