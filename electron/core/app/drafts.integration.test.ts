/** The whole core on a real store and a real decoder: what is put into a case before its first question, and taken out again. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Attachment } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { card, gpuMachine } from "../engine/testing/gpu-machine.ts";
import { scriptedProcesses } from "../engine/testing/scripted-process.ts";
import { createImaging } from "../imaging/imaging.ts";
import { practiceModelFolder } from "../places.ts";
import { startWholeApp } from "./testing/whole-app.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-drafts-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const startApp = () =>
  startWholeApp(folder, scriptedProcesses(gpuMachine({ gpu: card, diesIn: null })).spawn);
type App = Awaited<ReturnType<typeof startApp>>;

async function addPhantom(app: App, caseId: string): Promise<Attachment> {
  const file = path.join(practiceModelFolder(), "samples", "phantom-08-skin.png");
  const png = Uint8Array.from(await readFile(file));
  const imaging = createImaging();
  const [image] = await imaging.prepareFile(png);
  await imaging.dispose();
  if (image === undefined) throw new Error("the phantom is empty");
  return app.request("attachments.add", {
    caseId,
    name: "phantom.png",
    ...image,
    bytes: Uint8Array.from(image.bytes),
  });
}

it("an image that no question shows is removed for good, and every window is told", async () => {
  await using app = await startApp();
  const { id: caseId } = await app.request("cases.create", {});
  const { id: attachmentId } = await addPhantom(app, caseId);
  await app.request("attachments.modelView", { caseId, attachmentId });
  expect(await app.request("attachments.remove", { caseId, attachmentId })).toEqual({ removed: true });
  await expect.poll(() => app.events).toContainEqual({ type: "attachmentRemoved", caseId, attachmentId });
  expect((await app.request("cases.open", { caseId })).attachments).toEqual([]);
  for (const method of ["attachments.read", "attachments.modelView"] as const) {
    await expect(app.request(method, { caseId, attachmentId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

it("an image that a question shows stays, and no window is told otherwise", async () => {
  await using app = await startApp();
  const { id: caseId } = await app.request("cases.create", {});
  const { id: attachmentId } = await addPhantom(app, caseId);
  const text = "Where is the spot?";
  await app.request("chat.send", { caseId, parentId: null, text, attachmentIds: [attachmentId] });
  expect(await app.request("attachments.remove", { caseId, attachmentId })).toEqual({ removed: false });
  expect((await app.request("cases.open", { caseId })).attachments).toHaveLength(1);
  expect(app.events.map(({ type }) => type)).not.toContain("attachmentRemoved");
});

it("what was written is there after a restart, of a case and of the one that is not begun", async () => {
  let caseId: string;
  {
    await using app = await startApp();
    ({ id: caseId } = await app.request("cases.create", {}));
    await app.request("cases.setDraft", { caseId, text: "Where is" });
    await app.request("cases.setDraft", { caseId: null, text: "Is there" });
  }
  await using app = await startApp();
  expect((await app.request("cases.open", { caseId })).draft).toBe("Where is");
  expect(await app.request("cases.blankDraft", {})).toEqual({ text: "Is there" });
});

it("a window that opens learns which deleted cases can still be brought back, and for how long", async () => {
  await using app = await startApp();
  const { id: caseId } = await app.request("cases.create", {});
  const restorable = async () => (await app.request("app.attach", {})).restorable;
  await app.request("cases.delete", { caseId });
  const [offer] = await restorable();
  expect(offer).toMatchObject({ caseId, title: "New case" });
  expect(offer?.msLeft).toBeGreaterThan(0);
  expect(offer?.msLeft).toBeLessThanOrEqual(limits.undoDeleteMs);
  await app.request("cases.restore", { caseId });
  expect(await restorable()).toEqual([]);
});
