import { afterEach, describe, expect, it, vi } from "vitest";
import { clampWidth, paneBounds, storedWidth, storeWidth } from "./pane-width.ts";

afterEach(() => vi.restoreAllMocks());

describe("the image pane's width", () => {
  it("leaves the conversation its room, but never vanishes itself", () => {
    expect(clampWidth(2_000, paneBounds(1_280))).toBe(900);
    expect(clampWidth(10, paneBounds(1_280))).toBe(300);
    expect(clampWidth(500, paneBounds(600))).toBe(300);
  });

  it("is remembered", () => {
    storeWidth(512);
    expect(storedWidth()).toBe(512);
  });

  it("is what the layout says where a browser keeps nothing, or keeps nonsense", () => {
    localStorage.setItem("casebook.imagePaneWidth", "wide");
    expect(storedWidth()).toBeNull();
    vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
      throw new Error("denied");
    });
    storeWidth(400);
    expect(storedWidth()).toBeNull();
  });
});
