import { EventEmitter } from "node:events";
import path from "node:path";
import type { Session, WebContents } from "electron";
import * as fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { guardDownloads, safeFileName } from "./downloads.ts";
import { FakeContents, FakeSession, fakeEvent } from "./testing/fakes.ts";

class FakeItem extends EventEmitter {
  readonly setSaveDialogOptions = vi.fn<(options: object) => void>();
  readonly getURL: () => string;
  readonly getURLChain: () => readonly string[];
  readonly getFilename: () => string;
  constructor(url: string, name = "case.zip", chain: readonly string[] = [url]) {
    super();
    this.getURL = () => url;
    this.getURLChain = () => chain;
    this.getFilename = () => name;
  }
}

const contents = new FakeContents();
const onFailed = vi.fn<(fileName: string) => void>();
let session: FakeSession;

beforeEach(() => {
  onFailed.mockReset();
  session = new FakeSession();
  guardDownloads(session as unknown as Session, {
    contents: () => contents as unknown as WebContents,
    folder: "/home/user/Downloads",
    onFailed,
  });
});

function download(item: FakeItem, by: FakeContents | null = contents) {
  const event = fakeEvent({});
  session.emit("will-download", event, item, by, null);
  return event;
}

describe("a download", () => {
  it("of what our page made goes through the system's dialog, under a plain name", () => {
    const item = new FakeItem("blob:app://casebook/1", "case.zip");
    expect(download(item).defaultPrevented).toBe(false);
    expect(item.setSaveDialogOptions).toHaveBeenCalledExactlyOnceWith({
      title: "Save",
      defaultPath: path.join("/home/user/Downloads", "case.zip"),
    });
  });

  it.each([
    ["an address on the internet", new FakeItem("https://example.org/x.exe")],
    ["a file of ours", new FakeItem("app://casebook/assets/index.js")],
    ["another origin's blob", new FakeItem("blob:https://example.org/1")],
    ["a data address", new FakeItem("data:text/plain,x")],
    ["a local file", new FakeItem("file:///etc/passwd")],
    [
      "a blob that was redirected",
      new FakeItem("blob:app://casebook/1", "x", ["https://example.org/", "blob:app://casebook/1"]),
    ],
  ])("of %s does not begin", (_what, item) => {
    expect(download(item).defaultPrevented).toBe(true);
    expect(item.setSaveDialogOptions).not.toHaveBeenCalled();
  });

  it("by other contents does not begin", () => {
    expect(download(new FakeItem("blob:app://casebook/1"), new FakeContents()).defaultPrevented).toBe(true);
    expect(download(new FakeItem("blob:app://casebook/1"), null).defaultPrevented).toBe(true);
  });

  it("that breaks off is told; one that the user cancelled is not", () => {
    for (const state of ["completed", "cancelled", "interrupted"]) {
      const item = new FakeItem("blob:app://casebook/1", `${state}.zip`);
      download(item);
      item.emit("done", {}, state);
    }
    expect(onFailed).toHaveBeenCalledExactlyOnceWith("interrupted.zip");
  });
});

describe("a file name", () => {
  it.each([
    ["Case 12.zip", "Case 12.zip"],
    ["Läsion Ω 皮膚.zip", "Läsion Ω 皮膚.zip"],
    ["../../etc/cron.d/x", "_.._etc_cron.d_x"],
    ["..\\..\\x.bat", "_.._x.bat"],
    ["C:\\Windows\\x.zip", "C__Windows_x.zip"],
    ["a\u0000b.zip", "ab.zip"],
    ["photo\u202Egpj.exe", "photogpj.exe"],
    ["CON.zip", "_CON.zip"],
    ["lpt1", "_lpt1"],
    [" .hidden ", "hidden"],
    ["", "casebook"],
    ["...", "casebook"],
  ])("%j becomes %j", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it("keeps its extension when it is cut", () => {
    expect(safeFileName(`${"x".repeat(300)}.zip`)).toMatch(/^x{116}\.zip$/);
  });

  it("is one name in one folder, whatever was asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const safe = safeFileName(name);
        const plain = !/[\\/:*?"<>|\p{Cc}\p{Cf}]/u.test(safe) && safe.isWellFormed();
        const fits = safe.length > 0 && safe.length <= 121;
        return plain && fits && path.basename(path.join("/folder", safe)) === safe;
      }),
      { numRuns: 500 },
    );
  }, 30_000);
});
