import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Download } from "../../../../shared/models/downloads.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, access, commit, download, listing } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, type, user } from "../../../testing/render.tsx";
import { HubSearch } from "./hub-search.tsx";

let window: TestWindow;
let rendered: Rendered;

const other = (name: string, part: Partial<Download> = {}): Download =>
  download({
    id: name,
    name,
    request: { kind: "hub", repo: "someone/other-GGUF", commit, file: `${name}.gguf`, mmproj: null },
    ...part,
  });
const publish = (...downloads: Download[]) =>
  user(() => downloads.forEach((one) => window.core.publish({ type: "downloads", put: [one], removed: [] })));
const cancel = (name: string): HTMLElement => byName("button", `Cancel the download of ${name}`);

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("downloads.cancel", ({ downloadId }) => {
      core.publish({ type: "downloads", put: [], removed: [downloadId] });
      return { done: true };
    });
  });
  rendered = await render(window, <HubSearch />);
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
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

it("what is being downloaded is not offered again, and the button that did it keeps the focus", async () => {
  window.core.on("hub.access", ({ repo }) => access({ repo }));
  window.core.on("hub.listing", ({ repo }) =>
    listing({ repo, files: [{ path: "a.gguf", bytes: 1_000, sha256: null }] }),
  );
  const field = document.querySelector<HTMLElement>(".hub-field input");
  await user(() => type(field as HTMLElement, "someone/other-GGUF"));
  await user(() => byName("button", "List files").click());
  const offer = byName("button", "Download a.gguf");
  await user(() => offer.focus());
  await publish(other("a"), other("b"));
  expect(offer.getAttribute("aria-disabled")).toBe("true");
  expect(rendered.root.textContent).toContain("This model is among the downloads below.");
  await user(() => offer.click());
  expect(window.core.calls.filter(({ method }) => method === "downloads.start")).toEqual([]);
  expect(document.activeElement).toBe(offer);
  await publish(other("a", { state: "done", modelId: "a" }));
  expect(offer.getAttribute("aria-disabled")).toBe("false");
});
