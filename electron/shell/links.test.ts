import type { WebContents } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { desktopVerbs } from "./desktop-verbs.ts";
import { createLinkOpener, safeLink } from "./links.ts";
import { guardNavigation } from "./navigation.ts";
import { FakeContents, fakeEvent } from "./testing/fakes.ts";

const hostile: readonly unknown[] = [
  "http://example.org/",
  "HTTP://example.org/",
  "ftp://example.org/",
  "file:///etc/passwd",
  "file://server/share/x.exe",
  "\\\\server\\share\\x.exe",
  "//example.org/",
  "C:\\Windows\\System32\\calc.exe",
  "/etc/passwd",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "vbscript:msgbox(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:app://casebook/1",
  "app://casebook/",
  "about:blank",
  "chrome://settings",
  "devtools://devtools/x",
  "view-source:https://example.org/",
  "ms-msdt:/id PCWDiagnostic",
  "search-ms:query=x&crumb=location:\\\\evil\\share",
  "ms-officecmd:{}",
  "vscode://file/etc/passwd",
  "slack://open",
  "mailto:a@example.org",
  "tel:+49431",
  "ssh://example.org",
  "smb://example.org/share",
  "x-apple.systempreferences:",
  "intent://x#Intent;scheme=http;end",
  "https:example.org",
  "https:/example.org",
  "https:///example.org",
  "https:\\\\example.org",
  "https://example.org\\@evil.example/",
  "https://uni-kiel.de@evil.example/",
  "https://user:secret@example.org/",
  "https://",
  "https://?x",
  "https://exa mple.org/",
  "https://example.org/\u0000",
  "https://example.org/\r\nHost: evil",
  "https://example.org/\u202Egpj.exe",
  "https://exam\u200Bple.org/",
  "https://example.org:99999/",
  "https://[::1/",
  "https://%00/",
  " https://example.org/",
  "\thttps://example.org/",
  "\u0001https://example.org/",
  `https://example.org/${"a".repeat(2_048)}`,
  "",
  null,
  undefined,
  42,
  true,
  ["https://example.org/"],
  { href: "https://example.org/", toString: () => "https://example.org/" },
];

const hub = new URL("https://huggingface.co");

const confirm = vi.fn<(host: string) => Promise<boolean>>();
const open = vi.fn<(url: string) => Promise<void>>();
let openLink: ReturnType<typeof createLinkOpener>;
let contents: FakeContents;

beforeEach(() => {
  confirm.mockReset().mockResolvedValue(true);
  open.mockReset().mockResolvedValue();
  openLink = createLinkOpener({ confirm, open }, hub);
  contents = new FakeContents();
  guardNavigation(contents as unknown as WebContents, openLink);
});

/** Longer than the opener needs. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const doors: readonly (readonly [name: string, knock: (url: unknown) => Promise<void>])[] = [
  [
    "a request from the page",
    async (url) => {
      const never = () => Promise.reject(new Error("not part of this"));
      const verbs = desktopVerbs({
        openPath: never,
        pickFolder: never,
        confirmRestart: never,
        keepModelFolder: never,
        restart: () => undefined,
        pickModelFiles: () => Promise.reject(new Error("not asked for")),
        setProgressBar: () => undefined,
        openLink,
      });
      await verbs.openLink(url as string).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(CasebookError);
        expect((thrown as CasebookError).code).toBe("NOT_ALLOWED");
      });
    },
  ],
  [
    "a navigation",
    async (url) => {
      const event = fakeEvent({ url, isMainFrame: true });
      contents.emit("will-navigate", event);
      // Our own page may reload itself.
      expect(event.defaultPrevented).toBe(url !== "app://casebook/");
      await settled();
    },
  ],
  [
    "a new window",
    async (url) => {
      expect(contents.openHandler?.({ url: url as string })).toEqual({ action: "deny" });
      await settled();
    },
  ],
];

describe.each(doors)("through %s", (_name, knock) => {
  it.each(hostile)("nothing opens and nobody is asked: %j", async (url) => {
    await knock(url);
    expect(confirm).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
  });

  it("an https address opens after the user has seen its host and agreed", async () => {
    await knock("https://doi.org/10.1148/radiol.2024");
    expect(confirm).toHaveBeenCalledExactlyOnceWith("doi.org");
    expect(open).toHaveBeenCalledExactlyOnceWith("https://doi.org/10.1148/radiol.2024");
  });

  it("a no opens nothing", async () => {
    confirm.mockResolvedValue(false);
    await knock("https://example.org/");
    expect(confirm).toHaveBeenCalledOnce();
    expect(open).not.toHaveBeenCalled();
  });
});

it("a redirect leads nowhere, whatever its target", () => {
  for (const url of [...hostile, "https://example.org/", "app://casebook/"]) {
    const event = fakeEvent({ url, isMainFrame: true });
    contents.emit("will-redirect", event);
    expect(event.defaultPrevented).toBe(true);
  }
  expect(confirm).not.toHaveBeenCalled();
  expect(open).not.toHaveBeenCalled();
});

it("look-alike letters show as what they are", () => {
  expect(safeLink("https://аpple.com/", hub).host).toBe("xn--pple-43d.com");
});

it("a host shows its port, and the address is handed over in its normal form", () => {
  expect(safeLink("https://Example.ORG:8443/a b".replace(" ", "%20"), hub)).toEqual({
    href: "https://example.org:8443/a%20b",
    host: "example.org:8443",
  });
});

it("a page that asks again while the user is deciding gets no second dialog", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  confirm.mockReturnValueOnce(promise);
  const first = openLink("https://example.org/1");
  for (let n = 0; n < 100; n += 1) {
    await expect(openLink(`https://example.org/${n}`)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  }
  resolve(true);
  await first;
  expect(confirm).toHaveBeenCalledOnce();
  expect(open).toHaveBeenCalledExactlyOnceWith("https://example.org/1");
  await openLink("https://example.org/2");
  expect(open).toHaveBeenCalledTimes(2);
});

it("an opener that fails says so and can be used again", async () => {
  open.mockRejectedValueOnce(new Error("no browser"));
  await expect(openLink("https://example.org/")).rejects.toThrow("no browser");
  await openLink("https://example.org/");
  expect(open).toHaveBeenCalledTimes(2);
});

it("the pages of a hub on this computer open without https, those of no other server on it", () => {
  const here = new URL("http://127.0.0.1:8123");
  expect(safeLink("http://127.0.0.1:8123/google/medgemma", here).host).toBe("127.0.0.1:8123");
  for (const url of ["http://127.0.0.1:9/", "http://localhost:8123/", "http://user@127.0.0.1:8123/"])
    expect(() => safeLink(url, here)).toThrow(CasebookError);
  const away = new URL("http://mirror.example");
  expect(() => safeLink("http://mirror.example/google/medgemma", away)).toThrow(CasebookError);
});
