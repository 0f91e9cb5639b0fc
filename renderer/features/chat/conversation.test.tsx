import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer, Message, Provenance } from "../../../shared/domain.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, press, type Rendered, render, user } from "../../testing/render.tsx";
import { answer, putCase, question } from "../../testing/sample-case.ts";
import { practiceLoaded, settings } from "../../testing/samples.ts";
import { Conversation } from "./conversation.tsx";
import * as format from "./format.ts";

vi.mock("./format.ts", { spy: true });

let shown: Rendered | null = null;
let window: TestWindow;
beforeEach(() => vi.clearAllMocks());
afterEach(async () => {
  await shown?.unmount();
  window.dispose();
});

async function open(messages: readonly (Message & { role: "question" | "answer" })[]): Promise<void> {
  window = await testWindow((core) => putCase(core, messages));
  window.actions.selectCase("case");
  shown = await render(window, <Conversation caseId="case" />);
}
const text = (): string => shown?.root.textContent ?? "";
const articles = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>("article")];
const lastCall = () => window.core.calls.findLast(({ method }) => method !== "chat.measure");
/** How often each turn was rendered: every one formats its time once. */
const rendersOf = (message: Message): number =>
  vi.mocked(format.clockTime).mock.calls.filter(([at]) => at === message.createdAt).length;

describe("a conversation", () => {
  it("shows each turn as an article with a label, model and time", async () => {
    await open([
      question("q1", null, { text: "Where is it?" }),
      answer("a1", "q1", { text: "On the **left**." }),
    ]);
    const [mine, its] = articles();
    expect(document.getElementById(mine?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe("You");
    expect(document.getElementById(its?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe(
      "Practice model",
    );
    expect(its?.textContent).toContain("draft for research, not verified");
    expect(its?.textContent).toContain("Knows no medicine");
    expect(its?.querySelector("strong")?.textContent).toBe("left");
    expect(its?.textContent).toContain("412 tokens · 48.2 tokens/s · first token 0.31 s · seed 7");
  });

  it("renders only the growing answer while tokens arrive, and of that only the last block", async () => {
    const done = [question("q1", null), answer("a1", "q1")];
    await open([
      ...done,
      question("q2", "a1"),
      answer("a2", "q2", { status: "streaming", text: "", finishReason: null, statistics: null }),
    ]);
    await user(() => window.core.grow("a2", "A finished paragraph.\n\nA new"));
    const before = done.map(rendersOf);
    const growing = rendersOf(answer("a2", "q2"));
    const firstBlock = articles()[3]?.querySelector("p");
    const marked = vi.fn();
    const observer = new MutationObserver(marked);
    if (firstBlock) observer.observe(firstBlock, { subtree: true, childList: true, characterData: true });
    for (let count = 0; count < 20; count++) await user(() => window.core.grow("a2", " word"));
    observer.disconnect();
    expect(done.map(rendersOf)).toEqual(before);
    expect(rendersOf(answer("a2", "q2"))).toBe(growing + 20);
    expect(marked).not.toHaveBeenCalled();
    expect(articles()[3]?.textContent).toContain("A new word word");
  });

  it("opens a long case with its newest turns at once, and fills in the older ones", async () => {
    const messages: Message[] = [];
    for (let turn = 1; turn <= 40; turn++) {
      messages.push(question(`q${turn}`, turn === 1 ? null : `a${turn - 1}`), answer(`a${turn}`, `q${turn}`));
    }
    await open(messages);
    expect(articles().length).toBeLessThan(80);
    expect(articles().at(-1)?.textContent).toContain("Answer a40.");
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    for (let step = 0; step < 40 && articles().length < 80; step++) await user(pause);
    expect(articles()).toHaveLength(80);
    expect(articles()[0]?.textContent).toContain("Question q1");
  });

  it("says that it is empty, that it is opened, and why it cannot be", async () => {
    await open([]);
    expect(text()).toContain("Nothing has been asked yet");
    await shown?.unmount();
    window.core.on("cases.open", () => Promise.reject(new Error("broken")));
    window.conversations.setState({ byCase: new Map() });
    await window.actions.openCase("case");
    shown = await render(window, <Conversation caseId="case" />);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("did not expect");
    window.core.on("cases.open", () => new Promise(() => undefined));
    await user(() => byName("button", "Try again").click());
    expect(text()).toContain("Opening the case…");
  });
});

describe("an answer", () => {
  const streaming: Partial<Answer> = { status: "streaming", text: "", finishReason: null, statistics: null };

  it("says what happens before its first word, never a wordless wait", async () => {
    await open([question("q1", null, { attachmentIds: ["x", "y"] }), answer("a1", "q1", streaming)]);
    expect(text()).toContain("Reading 2 images…");
    await user(() =>
      window.core.publish({
        type: "engine",
        value: { state: "loading", modelId: "m", modelName: "MedGemma", progress: 0.43 },
      }),
    );
    expect(text()).toContain("Loading MedGemma… 43 %");
    // A reader would say every per cent.
    const hidden = [...document.querySelectorAll(".waiting [aria-hidden]")].map((part) => part.textContent);
    expect(hidden).toContain(" 43 %");
    await user(() => window.core.publish({ type: "engine", value: { state: "starting" } }));
    expect(text()).toContain("Starting the engine…");
    await user(() => window.core.connect("reconnecting"));
    expect(text()).toContain("Waiting for the connection…");
  });

  it("folds its thought behind a line that tells how far it is", async () => {
    await open([question("q1", null), answer("a1", "q1", streaming)]);
    await user(() => window.core.grow("a1", "First the border.", { channel: "thought" }));
    expect(byName("button", "Thinking…").getAttribute("aria-expanded")).toBe("false");
    expect(text()).not.toContain("First the border.");
    await user(() => byName("button", "Thinking…").click());
    expect(text()).toContain("First the border.");
    await user(() =>
      window.core.publish({
        type: "message",
        message: answer("a1", "q1", {
          thought: { text: "First the border.", state: "closed", seconds: 3.14 },
        }),
      }),
    );
    expect(byName("button", "Thought for 3.1 s")).toBeTruthy();
    await user(() =>
      window.core.publish({
        type: "message",
        message: answer("a1", "q1", { text: "", thought: { text: "First", state: "cut-off", seconds: 0 } }),
      }),
    );
    expect(byName("button", "Thought cut off")).toBeTruthy();
  });

  it("says that it was stopped", async () => {
    await open([question("q1", null), answer("a1", "q1", { finishReason: "cancelled" })]);
    expect(text()).toContain("Stopped");
    expect(text()).toContain("Answer a1.");
  });

  it("says where it was cut off, and goes on when asked to", async () => {
    const cut = { ...answer("a1", "q1").statistics, completionTokens: 2_048 } as Answer["statistics"];
    await open([question("q1", null), answer("a1", "q1", { finishReason: "length", statistics: cut })]);
    expect(text()).toContain("Cut off at 2,048 tokens");
    expect(byName("button", "Change the limit")).toBeTruthy();
    await user(() => byName("button", "Ask to continue").click());
    expect(window.core.calls.find(({ method }) => method === "chat.send")?.params).toEqual({
      caseId: "case",
      parentId: "a1",
      text: "Continue.",
      attachmentIds: [],
    });
  });

  it("says so when it is the context that was full, and does not offer to go on there", async () => {
    const full = {
      ...answer("a1", "q1").statistics,
      promptTokens: 8_000,
      completionTokens: 192,
    } as Answer["statistics"];
    await open([question("q1", null), answer("a1", "q1", { finishReason: "length", statistics: full })]);
    expect(text()).toContain("Cut off: the context of 8,192 tokens is full");
    expect(text()).not.toContain("Ask to continue");
    await user(() => byName("button", "Change the context size").click());
    expect(window.app.getState().panel).toBe("models");
    expect(window.modelsPage.getState().optionsOf).toBe("practice");
  });

  it("leads to the terms where they are missing, and asks again once they are accepted", async () => {
    const failure = { code: "TERMS_NOT_ACCEPTED", message: "Not accepted.", remedy: "Read them." } as const;
    await open([question("q1", null), answer("a1", "q1", { finishReason: "error", failure })]);
    await user(() => byName(".error-note button", "Read the terms").click());
    await user(() => window.actions.agreeToTerms());
    expect(lastCall()).toEqual({ method: "chat.regenerate", params: { caseId: "case", answerId: "a1" } });
  });

  it("keeps what an interrupted answer had, says so, and offers to regenerate", async () => {
    await open([
      question("q1", null),
      answer("a1", "q1", { status: "interrupted", text: "Half a sen", finishReason: null, statistics: null }),
    ]);
    expect(text()).toContain("Half a sen");
    expect(text()).toContain("Casebook or the engine ended here; what had arrived was kept.");
    await user(() => byName(".error-note button", "Regenerate").click());
    expect(lastCall()).toEqual({ method: "chat.regenerate", params: { caseId: "case", answerId: "a1" } });
  });

  it("shows a failure with its remedy and a way out that fits", async () => {
    const failure = {
      code: "MODEL_NOT_FOUND",
      message: "The file is gone.",
      remedy: "Choose another.",
    } as const;
    await open([question("q1", null), answer("a1", "q1", { text: "", finishReason: "error", failure })]);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("The file is gone.Choose another.");
    await user(() => byName("button", "Models").click());
    expect(window.app.getState().panel).toBe("models");
  });

  it("that found no room offers to edit the question", async () => {
    const failure = {
      code: "CONTEXT_FULL",
      message: "The context is full.",
      remedy: "Begin a new case.",
    } as const;
    const failed = answer("a1", "q1", { text: "", finishReason: "error", failure });
    await open([question("q1", null, { text: "Much too long" }), failed]);
    expect(byName("button", "Try again")).toBeTruthy();
    await user(() => byName("button", "Edit the question").click());
    expect((byName("textarea", "Edit the question") as HTMLTextAreaElement).value).toBe("Much too long");
  });

  it("is announced in sentences while it streams, and its end is told", async () => {
    await open([question("q1", null), answer("a1", "q1", streaming)]);
    const said = () => [...document.querySelectorAll("[role=log] p")].map((line) => line.textContent);
    for (const piece of ["There ", "is one", " spot. It", " is dark"])
      await user(() => window.core.grow("a1", piece));
    expect(said()).toEqual(["There is one spot."]);
    await user(() => window.core.finish("a1"));
    expect(said()).toEqual(["There is one spot.", "It is dark", "End of answer."]);
  });

  it("opens its statistics into what another researcher needs, hashes in full on copy", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await open([question("q1", null), answer("a1", "q1")]);
    const provenance: Provenance = {
      appVersion: "0.1.0",
      loaded: practiceLoaded,
      sampling: settings.sampling,
      seed: 7,
      systemInstruction: "",
      renderedPrompt: "",
      images: [],
      rawText: "",
      startedAt: 1,
      operatingSystem: "Linux",
    };
    window.core.on("chat.provenance", () => ({ provenance }));
    await user(() => byName("button", /^412 tokens/).click());
    expect(text()).toContain("1,204 tokens, 900 from cache");
    expect(text()).toContain("1 image in 0.82 s");
    expect(text()).toContain("1,616 of 8,192 tokens");
    expect(text()).toContain("practice-model.gguf, F16, cpu");
    await user(() => byName("button", "Copy model hash").click());
    expect(write).toHaveBeenCalledWith("a".repeat(64));
  });

  it("is copied as text or as Markdown", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await open([question("q1", null), answer("a1", "q1", { text: "A **dark** spot." })]);
    const choose = async (item: string): Promise<void> => {
      await user(() => press(byName(".turn--answer .tools button", /^(Copy|Copied)$/), "Enter"));
      await user(() => byName("[role=menuitem]", item).click());
    };
    await choose("Copy as text");
    expect(write).toHaveBeenLastCalledWith("A dark spot.");
    await choose("Copy as Markdown");
    expect(write).toHaveBeenLastCalledWith("A **dark** spot.");
  });
});
