import type { BrowserWindow, Dialog, MessageBoxOptions } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createDialogs } from "./dialogs.ts";
import { FakeWindow } from "./testing/fakes.ts";

const showMessageBox = vi.fn<(...args: unknown[]) => Promise<{ response: number }>>();
const showOpenDialog = vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePaths: string[] }>>();
const showErrorBox = vi.fn<(title: string, content: string) => void>();
let window: FakeWindow | null;
const dialogs = createDialogs(
  { showMessageBox, showOpenDialog, showErrorBox } as unknown as Dialog,
  () => window as unknown as BrowserWindow | null,
);
const shown = (): MessageBoxOptions => showMessageBox.mock.lastCall?.at(-1) as MessageBoxOptions;

beforeEach(() => {
  window = new FakeWindow();
  showMessageBox.mockReset().mockResolvedValue({ response: 1 });
  showOpenDialog.mockReset().mockResolvedValue({ canceled: false, filePaths: ["/models"] });
  showErrorBox.mockReset();
});

describe("a question", () => {
  it.each([
    ["about a link", () => dialogs.confirmLink("doi.org")],
    ["about a restart", () => dialogs.confirmRestart()],
    ["after crashes", () => dialogs.askToRetry()],
  ])(
    "%s is a yes only for its first button, and neither Enter nor Escape presses that",
    async (_what, ask) => {
      expect(await ask()).toBe(false);
      expect(shown()).toMatchObject({ defaultId: 1, cancelId: 1 });
      showMessageBox.mockResolvedValue({ response: 0 });
      expect(await ask()).toBe(true);
      showMessageBox.mockResolvedValue({ response: 2 });
      expect(await ask()).toBe(false);
    },
  );

  it("belongs to the window, where there is one", async () => {
    await dialogs.confirmLink("doi.org");
    expect(showMessageBox.mock.lastCall?.[0]).toBe(window);
    window = null;
    await dialogs.confirmLink("doi.org");
    expect(showMessageBox.mock.lastCall).toHaveLength(1);
  });

  it("about a link shows the host", async () => {
    await dialogs.confirmLink("xn--pple-43d.com");
    expect(shown().message).toContain("xn--pple-43d.com");
  });
});

describe("choosing a folder", () => {
  it("gives the folder, or nothing when the user would rather not", async () => {
    expect(await dialogs.pickFolder()).toBe("/models");
    expect(showOpenDialog.mock.lastCall?.[0]).toBe(window);
    showOpenDialog.mockResolvedValue({ canceled: true, filePaths: ["/models"] });
    expect(await dialogs.pickFolder()).toBeNull();
    showOpenDialog.mockResolvedValue({ canceled: false, filePaths: [] });
    window = null;
    expect(await dialogs.pickFolder()).toBeNull();
    expect(showOpenDialog.mock.lastCall).toHaveLength(1);
  });
});

describe("choosing model files", () => {
  it("offers GGUF files, several at once, or a folder", async () => {
    showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ["/a.gguf", "/b.gguf"] });
    expect(await dialogs.pickModelFiles("files")).toEqual(["/a.gguf", "/b.gguf"]);
    expect(showOpenDialog.mock.lastCall?.[1]).toMatchObject({
      properties: ["openFile", "multiSelections"],
      filters: [{ extensions: ["gguf"] }],
    });
    await dialogs.pickModelFiles("folder");
    expect(showOpenDialog.mock.lastCall?.[1]).toMatchObject({ properties: ["openDirectory"] });
    showOpenDialog.mockResolvedValue({ canceled: true, filePaths: [] });
    expect(await dialogs.pickModelFiles("files")).toBeNull();
  });
});

it("a start that failed says what happened and what to do", () => {
  dialogs.cannotStart({ code: "STORE_LOCKED", message: "It is locked.", remedy: "Close the other one." });
  expect(showErrorBox).toHaveBeenCalledExactlyOnceWith(
    "Casebook cannot start",
    "It is locked.\n\nClose the other one.",
  );
});

it("a file that was not saved and a folder that is gone are said", () => {
  dialogs.showNotSaved("case.zip");
  expect(shown().message).toContain("case.zip");
  dialogs.showFolderMissing();
  expect(shown().message).toContain("model folder");
});
