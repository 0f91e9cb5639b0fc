import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { draftOf } from "../stores/draft-store.ts";
import { type TestWindow, testWindow } from "../testing/assemble.ts";
import { byName, press, type Rendered, render, user } from "../testing/render.tsx";
import { useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Menu } from "./menu.tsx";
import { Notices } from "./notices.tsx";

let window: TestWindow;
let rendered: Rendered | undefined;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => core.addCase("a"));
});
afterEach(async () => {
  await rendered?.unmount();
  window.dispose();
  vi.restoreAllMocks();
});

it("a surface that fails says so, keeps the drafts, and can be shown again", async () => {
  // React reports what a boundary caught; that is what this test provokes.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let broken = true;
  function Surface() {
    if (broken) throw new Error("broken");
    return <p>whole</p>;
  }
  window.actions.setDraftText("a", "half a question");
  rendered = await render(
    window,
    <ErrorBoundary surface="the conversation">
      <Surface />
    </ErrorBoundary>,
  );
  expect(rendered.root.textContent).toContain("Casebook could not show the conversation.");
  expect(draftOf(window.drafts.getState(), "a").text).toBe("half a question");
  broken = false;
  await user(() => byName("button", "Show again").click());
  expect(rendered.root.textContent).toBe("whole");
});

it("announcements are added to the live region, each once, and old ones go", async () => {
  function Speaker() {
    const announce = useAnnounce();
    return (
      <Button onClick={() => Array.from({ length: 25 }, (_, at) => announce(`Sentence ${at}.`))}>
        Speak
      </Button>
    );
  }
  rendered = await render(window, <Speaker />);
  await user(() => byName("button", "Speak").click());
  const lines = [...document.querySelectorAll('[role="log"] p')].map((line) => line.textContent);
  expect(lines).toHaveLength(20);
  expect(lines.at(-1)).toBe("Sentence 24.");
  expect(new Set(lines).size).toBe(20);
});

it("a notice leaves by itself when its time is over; one without a time stays until dismissed", async () => {
  rendered = await render(window, <Notices />);
  const notice = { tone: "info", remedy: "", action: null } as const;
  await user(() => {
    window.actions.notify({ ...notice, message: "short", lastsMs: 30 });
    window.actions.notify({ ...notice, message: "long", lastsMs: null });
  });
  await user(() => vi.waitFor(() => expect(document.querySelectorAll(".notice")).toHaveLength(1), 5_000));
  expect(document.querySelector(".notices")?.textContent).toBe("long");
  await user(() => byName("button", "Dismiss").click());
  expect(document.querySelectorAll(".notice")).toHaveLength(0);
});

describe("a notice that goes", () => {
  let noticeId: string;
  const dismiss = () => user(() => window.actions.dismiss(noticeId));
  beforeEach(async () => {
    rendered = await render(
      window,
      <main>
        <Button>Before</Button>
        <Button>Elsewhere</Button>
        <Notices />
      </main>,
    );
    await user(() => byName("button", "Before").focus());
    await user(() => {
      noticeId = window.actions.notify({
        tone: "info",
        message: "M is downloaded and verified.",
        remedy: "",
        action: { label: "Load", run: () => window.actions.dismiss(noticeId) },
        lastsMs: null,
      });
    });
    await user(() => byName("button", "Dismiss").focus());
    await user(() => byName("button", "Load").focus());
  });

  it("gives the focus back to where it was before", async () => {
    await user(() => byName("button", "Load").click());
    expect(document.querySelector(".notice")).toBeNull();
    expect(document.activeElement).toBe(byName("button", "Before"));
  });

  it("gives it to the region around where that is gone", async () => {
    byName("button", "Before").remove();
    await user(() => byName("button", "Load").click());
    expect(document.activeElement).toBe(document.querySelector("main"));
  });

  it("takes it from nowhere else", async () => {
    await user(() => byName("button", "Elsewhere").focus());
    await dismiss();
    expect(document.activeElement).toBe(byName("button", "Elsewhere"));
  });
});

it("a notice keeps its time where another surface shows the notices", async () => {
  window.actions.notify({ tone: "info", message: "m", remedy: "", action: null, lastsMs: 60_000 });
  rendered = await render(window, <Notices />);
  await rendered.unmount();
  const later = Date.now() + 60_001;
  vi.spyOn(Date, "now").mockReturnValue(later);
  rendered = await render(window, <Notices />);
  await user(() => undefined);
  expect(window.app.getState().notices).toEqual([]);
});

it("a dialog takes the focus, and Escape closes it and gives the focus back", async () => {
  function Surface() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Button onClick={() => setOpen(true)}>Open</Button>
        <Dialog open={open} onClose={() => setOpen(false)} title="Facts">
          <Button>Inside</Button>
        </Dialog>
      </>
    );
  }
  rendered = await render(window, <Surface />);
  byName("button", "Open").focus();
  await user(() => byName("button", "Open").click());
  const dialog = document.querySelector<HTMLElement>('[role="dialog"]');
  expect(document.getElementById(dialog?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe("Facts");
  expect(dialog?.contains(document.activeElement)).toBe(true);
  await user(() => press(document.activeElement ?? document, "Escape"));
  expect(document.querySelector('[role="dialog"]')).toBeNull();
  // Radix waits for the next turn of the event loop.
  await vi.waitFor(() => expect(document.activeElement).toBe(byName("button", "Open")));
});

it("no surface writes a style element, which the content security policy would refuse", async () => {
  const before = document.querySelectorAll("style").length;
  rendered = await render(
    window,
    <>
      <Menu trigger={<Button>More</Button>} items={[{ label: "Rename", onSelect: () => undefined }]} />
      <Dialog open onClose={() => undefined} title="Facts">
        text
      </Dialog>
    </>,
  );
  await user(() => press(byName("button", "More"), "Enter"));
  expect(document.querySelector('[role="menuitem"]')?.textContent).toBe("Rename");
  expect(document.querySelectorAll("style")).toHaveLength(before);
});
