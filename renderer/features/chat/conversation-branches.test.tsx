import { afterEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../../shared/domain.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, press, type Rendered, render, type, user } from "../../testing/render.tsx";
import { answer, putCase, question } from "../../testing/sample-case.ts";
import { Composer } from "./composer.tsx";
import { Conversation } from "./conversation.tsx";

let shown: Rendered | null = null;
let window: TestWindow;
afterEach(async () => {
  await shown?.unmount();
  window.dispose();
});

async function open(messages: readonly Message[]): Promise<void> {
  window = await testWindow((core) => putCase(core, messages));
  window.actions.selectCase("case");
  shown = await render(window, <Conversation caseId="case" />);
}
const text = (): string => shown?.root.textContent ?? "";
const lastCall = () => window.core.calls.findLast(({ method }) => method !== "chat.measure");

describe("branches", () => {
  it("are switched between under the answer, and the ends are dead ends", async () => {
    await open([question("q1", null), answer("a1", "q1"), answer("a2", "q1"), answer("a3", "q1")]);
    expect(text()).toContain("3 / 3");
    expect((byName("button", "Next answer") as HTMLButtonElement).disabled).toBe(true);
    await user(() => byName("button", "Previous answer").click());
    expect(lastCall()).toEqual({ method: "chat.selectBranch", params: { caseId: "case", leafId: "a2" } });
    expect(text()).toContain("2 / 3");
    expect(text()).toContain("Answer a2.");
  });

  it("come from a question that is edited: asked again with its images, the old one kept", async () => {
    await open([question("q1", null, { attachmentIds: ["x"] }), answer("a1", "q1")]);
    await user(() => byName("button", "Edit").click());
    const field = byName("textarea", "Edit the question");
    expect(document.activeElement).toBe(field);
    await user(() => type(field, "In other words?"));
    await user(() => press(field, "Enter"));
    expect(window.core.calls.find(({ method }) => method === "chat.send")?.params).toEqual({
      caseId: "case",
      parentId: null,
      text: "In other words?",
      attachmentIds: ["x"],
    });
    expect(document.querySelector("textarea")).toBeNull();
    expect(byName("[role=group]", "Versions of this question").textContent).toContain("/ 2");
    expect(text()).toContain("In other words?");
  });

  it("leave the focus in the question field, as the question that had it is not shown any more", async () => {
    await open([question("q1", null), answer("a1", "q1")]);
    const below = await render(window, <Composer caseId="case" />);
    await user(() => byName("button", "Edit").click());
    await user(() => type(byName("textarea", "Edit the question"), "In other words?"));
    byName("button", "Ask again").focus();
    await user(() => byName("button", "Ask again").click());
    await vi.waitFor(() => expect(document.activeElement).toBe(byName("textarea", "Question")));
    await below.unmount();
  });

  it("are not made when the edit is given up with Escape", async () => {
    await open([question("q1", null), answer("a1", "q1")]);
    await user(() => byName("button", "Edit").click());
    await user(() => press(byName("textarea", "Edit the question"), "Escape"));
    expect(document.querySelector("textarea")).toBeNull();
    expect(window.core.calls.some(({ method }) => method === "chat.send")).toBe(false);
  });
});

describe("the model's limits", () => {
  it("are said once, where they begin to apply", async () => {
    const messages: Message[] = [];
    for (let turn = 1; turn <= 7; turn++) {
      messages.push(
        question(`q${turn}`, turn === 1 ? null : `a${turn - 1}`, { attachmentIds: [`x${turn}`] }),
      );
      messages.push(answer(`a${turn}`, `q${turn}`));
    }
    await open(messages);
    const notices = [...document.querySelectorAll<HTMLElement>(".limit")];
    expect(notices.map(({ textContent }) => textContent?.split(":")[0])).toEqual([
      "Several images in one case",
      "Many turns",
    ]);
    expect(notices[0]?.previousElementSibling?.textContent).toContain("Question q2");
    expect(notices[1]?.previousElementSibling?.textContent).toContain("Question q6");
  });
});
