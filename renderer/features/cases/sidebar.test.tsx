import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, press, type Rendered, render, type, user } from "../../testing/render.tsx";
import { Notices } from "../../ui/notices.tsx";
import { Sidebar } from "./sidebar.tsx";

let window: TestWindow;
let rendered: Rendered;
const dayMs = 86_400_000;

async function show(prepare?: Parameters<typeof testWindow>[0]): Promise<void> {
  window = await testWindow(prepare);
  rendered = await render(
    window,
    <>
      <Sidebar />
      <Notices />
    </>,
  );
}
beforeEach(() => document.body.replaceChildren());
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const rows = (): string[] =>
  [...document.querySelectorAll(".case__title")].map((row) => row.textContent ?? "");
const row = (title: string): HTMLElement => {
  const found = [...document.querySelectorAll<HTMLElement>(".case__open")].find((element) =>
    element.textContent?.startsWith(title),
  );
  if (found === undefined) throw new Error(`no row ${title} among ${rows().join(", ")}`);
  return found;
};
const three = (core: TestWindow["core"]): void => {
  const now = Date.now();
  core.addCase("old", { title: "Old", updatedAt: now - 40 * dayMs });
  core.addCase("new", { title: "New", updatedAt: now });
  core.addCase("mid", { title: "Middle", updatedAt: now - 3 * dayMs });
};

it("without cases it says what to do", async () => {
  await show();
  expect(rendered.root.textContent).toContain("No cases yet. Try a sample, or drop an image anywhere");
});

it("cases are grouped by age, newest first", async () => {
  await show(three);
  expect(rows()).toEqual(["New", "Middle", "Old"]);
  expect([...document.querySelectorAll("h2")].map((h) => h.textContent)).toEqual([
    "Today",
    "This week",
    "Earlier",
  ]);
});

it("Tab reaches one row; Up and Down move through all groups and stop at the ends", async () => {
  await show(three);
  expect(document.querySelectorAll('.case__open[tabindex="0"]')).toHaveLength(1);
  await user(() => row("New").click());
  await user(() => press(row("New"), "ArrowUp"));
  expect(window.cases.getState().selectedId).toBe("new");
  await user(() => press(row("New"), "ArrowDown"));
  expect(window.cases.getState().selectedId).toBe("mid");
  await user(() => press(row("Middle"), "ArrowDown"));
  expect(row("Old").getAttribute("aria-current")).toBe("true");
  expect(row("Old").tabIndex).toBe(0);
});

it("F2 edits the title in its place: Enter keeps it, Escape does not", async () => {
  await show(three);
  await user(() => press(row("New"), "F2"));
  let field = byName("input", "Title of the case") as HTMLInputElement;
  expect(document.activeElement).toBe(field);
  await user(() => type(field, "Renamed"));
  await user(() => press(field, "Enter"));
  expect(rows()).toContain("Renamed");
  await user(() => press(row("Renamed"), "F2"));
  field = byName("input", "Title of the case") as HTMLInputElement;
  await user(() => type(field, "Never"));
  await user(() => press(field, "Escape"));
  expect(rows()).toContain("Renamed");
  expect(window.core.calls.filter(({ method }) => method === "cases.rename")).toHaveLength(1);
});

it("Delete takes the case off the list at once and offers to undo it", async () => {
  await show(three);
  await user(() => press(row("Middle"), "Delete"));
  expect(rows()).toEqual(["New", "Old"]);
  await user(() => byName("button", "Undo").click());
  expect(rows()).toEqual(["New", "Middle", "Old"]);
});

it("Delete hands the focus to the next row, and to the search after the last one; a held key deletes one", async () => {
  await show(three);
  await user(() => row("New").click());
  row("New").focus();
  await user(() => {
    press(row("New"), "Delete");
    press(row("New"), "Delete");
    press(row("New"), "Delete", { repeat: true });
  });
  expect(rows()).toEqual(["Middle", "Old"]);
  expect(window.core.calls.filter(({ method }) => method === "cases.delete")).toHaveLength(1);
  expect(document.activeElement).toBe(row("Middle"));
  await user(() => press(row("Middle"), "Delete", { repeat: true }));
  expect(rows()).toEqual(["Middle", "Old"]);
  for (const next of [() => row("Old"), () => byName("input", "Search cases")]) {
    const title = rows()[0] ?? "";
    await user(() => press(byName("button", `More for ${title}`), "Enter"));
    await user(() => byName('[role="menuitem"]', /^Delete/).click());
    await vi.waitFor(() => expect(document.activeElement).toBe(next()));
  }
});

it("a search without a result says so and offers the way back", async () => {
  await show(three);
  await user(async () => {
    type(byName("input", "Search cases"), "zebra");
    await vi.waitFor(
      () => expect(window.cases.getState()).toMatchObject({ foundIds: [], searching: false }),
      5_000,
    );
  });
  expect(rendered.root.textContent).toContain("No case contains “zebra”.");
  await user(() => byName("button", "Show all cases").click());
  expect(rows()).toHaveLength(3);
  expect((byName("input", "Search cases") as HTMLInputElement).value).toBe("");
});

it("a case that is being answered says so in words", async () => {
  await show(three);
  await user(() =>
    window.bridge.request("chat.send", { caseId: "old", parentId: null, text: "?", attachmentIds: [] }),
  );
  expect(row("Old").textContent).toContain("Answering");
});
