import type { Session } from "electron";
import { beforeEach, expect, it } from "vitest";
import { openPageSession } from "./page-session.ts";
import { FakeSession } from "./testing/fakes.ts";

const page = { body: new TextEncoder().encode("<!doctype html>"), contentType: "text/html" };
let opened: string[];
let pageSession: FakeSession;
let defaultSession: FakeSession;

function open(files = new Map([["/", page]])) {
  return openPageSession({
    session: {
      defaultSession: defaultSession as unknown as Session,
      fromPartition: (partition) => {
        opened.push(partition);
        return pageSession as unknown as Session;
      },
    },
    devTools: false,
    files,
    contents: () => null,
    downloadFolder: "/downloads",
    showNotSaved: () => undefined,
  });
}

beforeEach(() => {
  opened = [];
  pageSession = new FakeSession();
  defaultSession = new FakeSession();
});

it("the page's session keeps nothing on disk", () => {
  expect(open()).toBe(pageSession);
  expect(opened).toHaveLength(1);
  expect(opened[0]).not.toMatch(/^persist:/);
});

it("both sessions are closed: requests, permissions, devices, downloads", () => {
  open();
  for (const session of [pageSession, defaultSession]) {
    expect(session.loads("https://example.org/")).toBe(false);
    expect(session.checkHandler?.(null, "media", "app://casebook/", { isMainFrame: true })).toBe(false);
    expect(session.deviceHandler?.()).toBe(false);
    expect(session.listenerCount("will-download")).toBe(1);
  }
});

it("only the page's session serves our files", async () => {
  open();
  expect(defaultSession.protocol.handle).not.toHaveBeenCalled();
  const [scheme, handler] = pageSession.protocol.handle.mock.lastCall ?? [];
  expect(scheme).toBe("app");
  expect(await handler?.({ url: "app://casebook/", method: "GET" } as Request).text()).toBe(
    "<!doctype html>",
  );
});

it("a page that was not built is said by name", () => {
  expect(() => open(new Map())).toThrow(expect.objectContaining({ code: "NOT_FOUND" }) as Error);
});
