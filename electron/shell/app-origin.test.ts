import { describe, expect, it } from "vitest";
import { isAppPage, isOurs } from "./app-origin.ts";

describe("the page's address", () => {
  it.each(["app://casebook/", "app://casebook/#cases", "APP://casebook/"])("is recognised: %s", (url) => {
    expect(isAppPage(url)).toBe(true);
  });

  it.each([
    "app://casebook/index.html",
    "app://casebook/?x=1",
    "app://casebook.example/",
    "app://casebook@evil/",
    "app://user@casebook/",
    "app://casebook:80/",
    "app://other/",
    "https://casebook/",
    "file:///casebook/",
    "about:blank",
    "not a url",
    "",
  ])("is not mistaken: %s", (url) => {
    expect(isAppPage(url)).toBe(false);
  });
});

it("only our files and our page's blobs are ours", () => {
  expect(isOurs("app://casebook/assets/decoder.wasm")).toBe(true);
  expect(isOurs("blob:app://casebook/6f1c0b0e")).toBe(true);
  for (const url of [
    "app://casebook.evil/x",
    "app://casebook",
    "blob:https://evil/1",
    "blob:null/1",
    "data:,x",
    "file:///etc/passwd",
  ])
    expect(isOurs(url), url).toBe(false);
});
