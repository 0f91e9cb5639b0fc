import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Download } from "../../../../shared/weights/downloads.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { acceptedTerms, commit, download } from "../../../testing/weights-samples.ts";
import { HubSearch } from "./hub-search.tsx";

let window: TestWindow;
let rendered: Rendered;

const other = (name: string, part: Partial<Download> = {}): Download =>
  download({
    id: name,
    name,
    wish: { kind: "hub", repo: "someone/other-GGUF", commit, file: `${name}.gguf`, mmproj: null },
    ...part,
  });
const publish = (...downloads: Download[]) =>
  user(() => downloads.forEach((one) => window.core.publish({ type: "download", download: one })));
const cancel = (name: string): HTMLElement => byName("button", `Cancel the download of ${name}`);

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("downloads.cancel", ({ downloadId }) => {
      core.publish({ type: "downloadRemoved", downloadId });
      return { done: true };
    });
  });
  rendered = await render(window, <HubSearch />);
  await user(() => window.core.publish({ type: "terms", terms: acceptedTerms }));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

it("a download that is cancelled or dismissed leaves the focus to the next row, the last one to the heading", async () => {
  await publish(other("a", { bytes: 0 }), other("b"), other("c", { state: "done", modelId: "c" }));
  await user(() => cancel("a").focus());
  await user(() => cancel("a").click());
  expect(document.activeElement).toBe(byName("h3", "b"));
  // Bytes were fetched, so it is asked first.
  await user(() => cancel("b").focus());
  await user(() => cancel("b").click());
  await user(() => byName('[role="dialog"] button', "Cancel the download").click());
  await user(() => vi.waitFor(() => expect(document.activeElement).toBe(byName("h3", "c"))));
  const dismiss = byName("button", "Dismiss");
  await user(() => dismiss.focus());
  await user(() => dismiss.click());
  expect(document.querySelector('[aria-label="Downloads"]')).toBeNull();
  expect(document.activeElement).toBe(byName("h2", "Any model of the hub"));
});

it("a download that goes on by itself keeps the focus in its row", async () => {
  await publish(other("a"), other("b"));
  await user(() => byName("li:nth-child(2) button", "Pause").focus());
  await publish(other("b", { state: "verifying" }));
  expect(document.activeElement).toBe(byName("h3", "b"));
});
