import { beforeEach, expect, it, vi } from "vitest";
import { type DesktopVerbParts, desktopVerbs } from "./desktop-verbs.ts";

const parts = {
  openPath: vi.fn<DesktopVerbParts["openPath"]>(),
  pickFolder: vi.fn<DesktopVerbParts["pickFolder"]>(),
  pickModelFiles: vi.fn<DesktopVerbParts["pickModelFiles"]>(),
  setProgressBar: vi.fn<DesktopVerbParts["setProgressBar"]>(),
  confirmRestart: vi.fn<DesktopVerbParts["confirmRestart"]>(),
  keepModelFolder: vi.fn<DesktopVerbParts["keepModelFolder"]>(),
  restart: vi.fn<DesktopVerbParts["restart"]>(),
  openLink: vi.fn<DesktopVerbParts["openLink"]>(),
};
const verbs = desktopVerbs(parts);

beforeEach(() => {
  vi.resetAllMocks();
  parts.openPath.mockResolvedValue("");
  parts.pickFolder.mockResolvedValue("/models");
  parts.confirmRestart.mockResolvedValue(true);
});

it("a folder is shown in the file manager; one that cannot be is an error with a way out", async () => {
  await verbs.revealFolder("/data");
  expect(parts.openPath).toHaveBeenCalledExactlyOnceWith("/data");
  parts.openPath.mockResolvedValue("no application");
  await expect(verbs.revealFolder("/data")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("a chosen model folder is kept before Casebook restarts", async () => {
  parts.keepModelFolder.mockImplementation(() => {
    expect(parts.restart).not.toHaveBeenCalled();
    return Promise.resolve();
  });
  await verbs.chooseModelFolder();
  expect(parts.keepModelFolder).toHaveBeenCalledExactlyOnceWith("/models");
  expect(parts.restart).toHaveBeenCalledOnce();
});

it.each([
  ["no folder", () => parts.pickFolder.mockResolvedValue(null)],
  ["no restart", () => parts.confirmRestart.mockResolvedValue(false)],
])("a user who wants %s changes nothing", async (_what, decide) => {
  decide();
  await verbs.chooseModelFolder();
  expect(parts.keepModelFolder).not.toHaveBeenCalled();
  expect(parts.restart).not.toHaveBeenCalled();
});

it("progress is shown on the window's icon, and taken away", () => {
  verbs.showProgress(0.4);
  verbs.showProgress(null);
  expect(parts.setProgressBar.mock.calls).toEqual([[0.4], [-1]]);
});

it("the page is never asked to open a link itself", async () => {
  expect(await verbs.openLink("https://example.org/")).toBe(true);
  expect(parts.openLink).toHaveBeenCalledExactlyOnceWith("https://example.org/");
});
