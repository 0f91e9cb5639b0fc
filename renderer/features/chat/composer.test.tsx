import { afterEach, describe, expect, it } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import type { PrepareImage } from "../../stores/action-types.ts";
import { updateConversation } from "../../stores/conversation-store.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import type { FakeCore } from "../../testing/fake-core.ts";
import { byName, press, type Rendered, render, type, user } from "../../testing/render.tsx";
import { answer, blindLoaded, putCase, question } from "../../testing/sample-case.ts";
import { practiceLoaded } from "../../testing/samples.ts";
import { Composer } from "./composer.tsx";

let shown: Rendered | null = null;
let window: TestWindow;
afterEach(async () => {
  await shown?.unmount();
  window.dispose();
});

async function open(
  prepare: (core: FakeCore) => void = () => undefined,
  prepareImage?: PrepareImage,
): Promise<void> {
  window = await testWindow((core) => {
    putCase(core, [question("q1", null, { text: "First?" }), answer("a1", "q1")]);
    prepare(core);
  }, prepareImage);
  window.actions.selectCase("case");
  shown = await render(window, <Composer caseId="case" />);
}
const field = (): HTMLTextAreaElement => byName("textarea", "Question") as HTMLTextAreaElement;
const canSend = (): boolean => byName("button", "Send").getAttribute("aria-disabled") === "false";
const sent = () =>
  window.core.calls.filter(({ method }) => method === "chat.send").map(({ params }) => params);
const text = (): string => shown?.root.textContent ?? "";
const png = (name: string): File => new File([new Uint8Array([1, 2, 3])], name, { type: "image/png" });

describe("the composer", () => {
  it("sends with Enter under the end of the branch, and is empty afterwards", async () => {
    await open();
    await user(() => type(field(), "Where is it?"));
    await user(() => press(field(), "Enter"));
    expect(sent()).toEqual([{ caseId: "case", parentId: "a1", text: "Where is it?", attachmentIds: [] }]);
    expect(field().value).toBe("");
  });

  it("leaves Shift+Enter to the text, and Enter to an input method that composes", async () => {
    await open();
    await user(() => type(field(), "One"));
    await user(() => press(field(), "Enter", { shiftKey: true }));
    await user(() => press(field(), "Enter", { isComposing: true }));
    expect(sent()).toEqual([]);
  });

  it("does not send what is only white space", async () => {
    await open();
    await user(() => type(field(), "  \n "));
    await user(() => press(field(), "Enter"));
    expect(sent()).toEqual([]);
    expect(canSend()).toBe(false);
  });

  it("stops the running answer with Escape and with the button, and does not send meanwhile", async () => {
    await open((core) => core.on("chat.stop", () => ({ done: true })));
    await user(() => type(field(), "Where?"));
    await user(() => press(field(), "Enter"));
    await user(() => type(field(), "Next"));
    await user(() => press(field(), "Enter"));
    expect(sent()).toHaveLength(1);
    expect(text()).toContain("Can be sent when the answer is done.");
    await user(() => press(field(), "Escape"));
    await user(() => byName("button", "Stop").click());
    expect(window.core.calls.filter(({ method }) => method === "chat.stop")).toHaveLength(2);
  });

  it("keeps the focus of whoever sends and stops by its button, and a held key stops nothing", async () => {
    await open((core) => core.on("chat.stop", () => ({ done: true })));
    await user(() => type(field(), "Where?"));
    const button = byName("button", "Send");
    button.focus();
    await user(() => button.click());
    expect(byName("button", "Stop")).toBe(button);
    const held = new KeyboardEvent("keydown", {
      key: "Enter",
      repeat: true,
      bubbles: true,
      cancelable: true,
    });
    expect(button.dispatchEvent(held)).toBe(false);
    await user(() => button.click());
    expect(window.core.calls.at(-1)?.method).toBe("chat.stop");
    await user(() => window.core.finish([...window.core.messages.keys()].at(-1) ?? ""));
    expect(byName("button", "Send")).toBe(button);
    expect(document.activeElement).toBe(button);
    await user(() => button.click());
    expect(sent()).toHaveLength(1);
  });

  it("opens the last question for editing with Up, when it is empty only", async () => {
    await open();
    await user(() => press(field(), "ArrowUp"));
    const editing = () => window.conversations.getState().byCase.get("case")?.editing;
    expect(editing()).toEqual({ questionId: "q1", text: "First?" });
    window.actions.editQuestion("case", null);
    await user(() => type(field(), "x"));
    await user(() => press(field(), "ArrowUp"));
    expect(editing()).toBeNull();
  });

  it("keeps the draft when sending fails, and says why", async () => {
    await open((core) =>
      core.on("chat.send", () =>
        Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Make room.")),
      ),
    );
    await user(() => type(field(), "Where?"));
    await user(() => press(field(), "Enter"));
    expect(field().value).toBe("Where?");
    expect(document.querySelector("[role=alert]")?.textContent).toBe("The disk is full.Make room.");
  });

  it("says why it cannot send while the model is loaded", async () => {
    await open();
    await user(() => type(field(), "Where?"));
    const status = { state: "loading", modelId: "m", modelName: "MedGemma", progress: 0.2 } as const;
    await user(() => window.core.publish({ type: "engine", value: status }));
    expect(canSend()).toBe(false);
    expect(text()).toContain("Loading MedGemma… 20 %");
    const region = document.getElementById("composer-state")?.cloneNode(true) as HTMLElement;
    region.querySelector("[aria-hidden]")?.remove();
    expect(region.textContent).toBe("Loading MedGemma…");
  });

  it("shows how full the context would be from 70 %, and refuses when nothing more fits", async () => {
    await open();
    const context = (promptTokens: number) =>
      user(() =>
        updateConversation(window.conversations, "case", (conversation) => ({
          ...conversation,
          context: { promptTokens, contextSize: 1_000 },
        })),
      );
    await user(() => type(field(), "Where?"));
    await context(700);
    expect(document.querySelector("progress")).toBeNull();
    await context(760);
    expect(text()).toContain("Context 76 % full with this question, 760 of 1,000 tokens.");
    await context(900);
    expect(text()).toContain("The answer may be cut off.");
    await context(1_000 - limits.leastAnswerTokens);
    expect(text()).not.toContain("ontext full");
    expect(canSend()).toBe(true);
    await context(1_001 - limits.leastAnswerTokens);
    expect(text()).toContain("Context full: 985 of 1,000 tokens. There is no room for an answer.");
    expect(text()).toContain("The context is full");
    expect(canSend()).toBe(false);
    expect(byName("button", "New case")).toBeTruthy();
  });

  it("always says what it is for and where it stays", async () => {
    await open();
    expect(text()).toContain("For research. Not for diagnosis or treatment of patients.");
    expect(text()).toContain("Nothing leaves this computer.");
  });
});

describe("images of a draft", () => {
  it("are shown with name, size and a way to remove them, and are sent with the question", async () => {
    await open();
    await user(() => window.actions.addImages("case", [png("a.png"), png("b.png")]));
    expect(text()).toContain("a.png1 × 170 bytes");
    await user(() => byName("button", "Remove a.png").click());
    expect(text()).not.toContain("a.png");
    await user(() => type(field(), "Where?"));
    await user(() => press(field(), "Enter"));
    const [ask] = sent() as { attachmentIds: string[] }[];
    expect(ask?.attachmentIds).toHaveLength(1);
    expect(text()).not.toContain("b.png");
  });

  it("open in the viewer on a click", async () => {
    await open();
    await user(() => window.actions.addImages("case", [png("a.png")]));
    await user(() => byName("button", "Open a.png").click());
    expect(window.viewer.getState()).toMatchObject({ open: true, selected: { caseId: "case" } });
  });

  it("that cannot be read say so with a remedy, do not hold the question up, and are told apart", async () => {
    const refuse: PrepareImage = () =>
      Promise.reject(new CasebookError("IMAGE_DAMAGED", "The file ends too early.", "Copy it again."));
    await open(undefined, refuse);
    await user(() => window.actions.addImages("case", [png("broken.png")]));
    expect(document.querySelector("[role=alert]")?.textContent).toBe(
      "broken.pngThe file ends too early.Copy it again.",
    );
    expect(text()).toContain("1 image could not be read and will not be sent.");
    await user(() => type(field(), "Where?"));
    expect(canSend()).toBe(true);
  });

  it("hold the question back while they are prepared", async () => {
    await open(undefined, () => new Promise(() => undefined));
    await user(() => type(field(), "Where?"));
    await user(() => void window.actions.addImages("case", [png("a.png")]));
    expect(canSend()).toBe(false);
    expect(text()).toContain("Preparing image 1 of 1…");
    await user(() => press(field(), "Enter"));
    expect(sent()).toEqual([]);
  });

  it("that cannot be asked about give the reason, and the text can go alone", async () => {
    await open();
    await user(() => window.core.publish({ type: "engine", value: { state: "ready", loaded: blindLoaded } }));
    await user(() => window.actions.addImages("case", [png("a.png")]));
    await user(() => type(field(), "What is a nodule?"));
    expect(text()).toContain("Image input is off. No compiler was found.Install one.");
    expect(canSend()).toBe(false);
    await user(() => byName("button", "Send the text only").click());
    expect(sent()).toEqual([
      { caseId: "case", parentId: "a1", text: "What is a nodule?", attachmentIds: [] },
    ]);
    expect(text()).not.toContain("a.png");
    expect(window.core.attachments.size).toBe(0);
  });

  describe("whose encoder is missing", () => {
    const imagesWork = { type: "engine", value: { state: "ready", loaded: practiceLoaded } } as const;
    const openBlind = async (prepare: (core: FakeCore) => void) => {
      await open(prepare);
      await user(() =>
        window.core.publish({ type: "engine", value: { state: "ready", loaded: blindLoaded } }),
      );
      await user(() => window.actions.addImages("case", [png("a.png")]));
      await user(() => type(field(), "Where?"));
    };
    const retries = () => window.core.calls.filter(({ method }) => method === "engine.retryVision").length;

    it("can be sent after the encoder was tried again, and the focus is in the question", async () => {
      const provided = Promise.withResolvers<{ done: true }>();
      await openBlind((core) => core.on("engine.retryVision", () => provided.promise));
      const tryAgain = byName("button", "Try again");
      tryAgain.focus();
      await user(() => tryAgain.click());
      expect(text()).toContain("Preparing the image encoder. Compiling takes a minute or two.");
      await user(() => tryAgain.click());
      expect(retries()).toBe(1);
      await user(() => window.core.publish(imagesWork));
      await user(() => provided.resolve({ done: true }));
      expect(text()).not.toContain("Image input is off.");
      expect(document.activeElement).toBe(field());
      expect(canSend()).toBe(true);
      expect(field().value).toBe("Where?");
    });

    it("stay, with the reason, when the encoder is still missing", async () => {
      await openBlind((core) =>
        core.on("engine.retryVision", () =>
          Promise.reject(
            new CasebookError("VISION_ADDON_UNUSABLE", "No compiler was found.", "Install one."),
          ),
        ),
      );
      const notices = () => window.app.getState().notices.map(({ message }) => message);
      await user(() => byName("button", "Try again").click());
      expect(notices()).toEqual(["Image input is still off."]);
      expect(text()).toContain("Image input is off. No compiler was found.Install one.");
      expect(text()).toContain("a.png");
      await user(() => byName("button", "Try again").click());
      expect(retries()).toBe(2);
    });
  });

  it("stay with the text when it was to go alone and is refused", async () => {
    await open((core) =>
      core.on("chat.send", () =>
        Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Make room.")),
      ),
    );
    await user(() => window.core.publish({ type: "engine", value: { state: "ready", loaded: blindLoaded } }));
    await user(() => window.actions.addImages("case", [png("a.png")]));
    await user(() => type(field(), "What is a nodule?"));
    await user(() => byName("button", "Send the text only").click());
    expect(field().value).toBe("What is a nodule?");
    expect(text()).toContain("The disk is full.");
    expect(text()).toContain("a.png");
    expect(window.core.attachments.size).toBe(1);
  });
});
