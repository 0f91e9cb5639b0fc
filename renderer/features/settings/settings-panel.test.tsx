import { afterEach, beforeEach, expect, it } from "vitest";
import { defaultSampling } from "../../../shared/domain.ts";
import { termsStateOf } from "../../../shared/models/terms.ts";
import { formatMoment } from "../../format.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { acceptedAt, acceptedTerms } from "../../testing/model-samples.ts";
import { byName, press, type Rendered, render, type, user } from "../../testing/render.tsx";
import { hubInfo } from "../../testing/samples.ts";
import { SettingsPanel } from "./settings-panel.tsx";

let window: TestWindow;
let rendered: Rendered;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow();
  rendered = await render(window, <SettingsPanel />);
  await user(() => window.actions.openPanel("settings"));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const tab = (name: string) =>
  user(() =>
    byName('[role="tab"]', name).dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0 })),
  );
const field = (label: string): HTMLInputElement => {
  const id = byName("label", label).getAttribute("for") ?? "";
  return document.getElementById(id) as HTMLInputElement;
};
const settings = () => window.coreState.getState().settings;
const sent = (): number => window.core.calls.filter(({ method }) => method === "settings.set").length;

it("theme and text size are kept at once", async () => {
  await user(() => byName("label", "Light").click());
  await user(() => byName("label", "Large").click());
  expect(settings()).toMatchObject({ theme: "light", textSize: "large" });
});

it("a number outside its limits is explained and not kept; within them it is kept on Enter", async () => {
  await tab("Answers");
  await user(() => type(field("Temperature"), "3"));
  await user(() => press(field("Temperature"), "Enter"));
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(
    "A number from 0 to 2. Until then 0 stays in use.",
  );
  expect(field("Temperature").getAttribute("aria-invalid")).toBe("true");
  expect(sent()).toBe(0);
  await user(() => type(field("Temperature"), "0,7"));
  await user(() => press(field("Temperature"), "Enter"));
  expect(settings().sampling.temperature).toBe(0.7);
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

it.each(["", "abc", "1.5", "-1", "1e9", "Infinity", "0x"])("%j is no output limit", async (text) => {
  await tab("Answers");
  await user(() => type(field("Output limit"), text));
  await user(() => field("Output limit").dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
  expect(field("Output limit").getAttribute("aria-invalid")).toBe("true");
  expect(sent()).toBe(0);
});

it("a fixed seed appears with its choice and goes with it", async () => {
  await tab("Answers");
  await user(() => byName("label", "Always the same").click());
  expect(settings().sampling.seed).toBe(7);
  await user(() => type(field("Fixed seed"), "4294967295"));
  await user(() => press(field("Fixed seed"), "Enter"));
  expect(settings().sampling.seed).toBe(4_294_967_295);
  await user(() => byName("label", "Drawn for every answer").click());
  expect(settings().sampling.seed).toBeNull();
});

it("the context size is found with the load options of the chosen model", async () => {
  await tab("Answers");
  await user(() => byName("button", "Load options of the chosen model").click());
  expect(window.app.getState().panel).toBe("models");
  expect(window.modelsPage.getState().optionsOf).toBe("practice");
});

it("reset brings the defaults back", async () => {
  await tab("Answers");
  await user(() => type(field("Top-k"), "5"));
  await user(() => press(field("Top-k"), "Enter"));
  expect(settings().sampling.topK).toBe(5);
  await user(() => byName("button", /^Reset/).click());
  expect(settings().sampling).toEqual(defaultSampling);
  expect(field("Top-k").value).toBe("64");
});

it("a system instruction that could not be kept stays in the field", async () => {
  await tab("Answers");
  window.core.on("settings.set", () => Promise.reject(new Error("disk")));
  const area = document.getElementById("system-instruction") as HTMLTextAreaElement;
  await user(() => type(area, "Answer in one sentence."));
  await user(() => area.dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
  expect(area.value).toBe("Answer in one sentence.");
  expect(window.app.getState().notices).toHaveLength(1);
});

it("a system instruction that is half written is kept when Escape closes the settings", async () => {
  await tab("Answers");
  const area = document.getElementById("system-instruction") as HTMLTextAreaElement;
  await user(() => {
    area.focus();
    type(area, "Answer in one sentence.");
  });
  await user(() => press(area, "Escape"));
  expect(document.querySelector('[role="dialog"]')).toBeNull();
  expect(settings().systemInstruction).toBe("Answer in one sentence.");
  expect(sent()).toBe(1);
});

it("storage says where things lie, how to move them, and what the key file means", async () => {
  await tab("Storage");
  const text = document.body.textContent ?? "";
  expect(text).toContain("/home/user/.local/share/Casebook/models");
  expect(text).toContain("CASEBOOK_DATA");
  expect(text).toContain("CASEBOOK_MODELS");
  expect(text).toContain("only your account can read. Whoever copies the whole data folder has the key too");
});

it("storage names the hub, and where the access token comes from", async () => {
  await tab("Storage");
  const text = () => document.body.textContent ?? "";
  expect(text()).toContain("https://hub.example");
  expect(text()).toContain("No access token is used.");
  const hub = { ...hubInfo, offline: true, token: { source: "environment", account: null } } as const;
  await user(() => window.core.publish({ type: "hub", value: hub }));
  expect(text()).toContain("Offline: HF_HUB_OFFLINE is set");
  expect(text()).toContain("Access token: from the environment variable HF_TOKEN.");
});

it("terms say what was accepted, when and with which version, or that nothing was", async () => {
  await tab("Terms");
  const text = () => document.body.textContent ?? "";
  expect(text()).toContain("Not accepted yet.");
  await user(() => byName("button", "Read and accept").click());
  expect(window.gate.getState().terms).toEqual({ goOn: null });
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  for (const part of [formatMoment(acceptedAt), "Text of15 November 2024", "Casebook0.1.0", "research only"])
    expect(text()).toContain(part);
  const before = acceptedTerms.last === null ? null : { ...acceptedTerms.last, termsVersion: "2023-01-02" };
  await user(() => window.core.publish({ type: "terms", value: termsStateOf(before) }));
  expect(text()).toContain("needs to be accepted again");
});

it("keyboard lists the shortcuts as this shell has them", async () => {
  await tab("Keyboard");
  const rows = [...document.querySelectorAll("tr")].map((row) => row.textContent);
  expect(rows).toContain("New caseAlt+N");
  expect(rows).toContain("Stop the answerEsc");
});

it("Escape closes it", async () => {
  await user(() => press(document.activeElement ?? document.body, "Escape"));
  expect(window.app.getState().panel).toBeNull();
  expect(document.querySelector('[role="dialog"]')).toBeNull();
});
