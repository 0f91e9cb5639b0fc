import { afterEach, beforeEach, expect, it } from "vitest";
import { termsStateOf } from "../../../../shared/models/terms.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms } from "../../../testing/model-samples.ts";
import { byName, press, type Rendered, render, user } from "../../../testing/render.tsx";
import { TermsDialog } from "./terms-dialog.tsx";

let window: TestWindow;
let rendered: Rendered;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow();
  rendered = await render(window, <TermsDialog />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const dialog = (): string => document.querySelector('[role="dialog"]')?.textContent ?? "";
const accept = (): HTMLButtonElement => byName("button", "Accept") as HTMLButtonElement;
const attest = () => user(() => document.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click());

it("shows what the terms ask with the sections, and is not accepted without the attestation", async () => {
  await user(() => window.actions.showTerms(null));
  for (const part of ["Research, not clinical use", "section 4.6", "delete all copies", "15 November 2024"])
    expect(dialog()).toContain(part);
  expect(accept().disabled).toBe(true);
  await attest();
  expect(accept().disabled).toBe(false);
});

it("what needed the terms goes on after they are accepted, once", async () => {
  let runs = 0;
  await user(() => window.actions.showTerms(() => (runs += 1)));
  await attest();
  await user(() => accept().click());
  expect(window.core.calls.at(-1)).toEqual({
    method: "terms.accept",
    params: { termsVersion: "2024-11-15" },
  });
  expect(runs).toBe(1);
  expect(document.querySelector('[role="dialog"]')).toBeNull();
  expect(window.coreState.getState().terms.accepted).toBe(true);
});

it("leaving the terms leaves what needed them undone, and the attestation is asked anew", async () => {
  let runs = 0;
  await user(() => window.actions.showTerms(() => (runs += 1)));
  await attest();
  await user(() => press(document.activeElement ?? document, "Escape"));
  expect(runs).toBe(0);
  expect(window.coreState.getState().terms.accepted).toBe(false);
  await user(() => window.actions.showTerms(null));
  expect(accept().disabled).toBe(true);
});

it("an acceptance that could not be recorded keeps the terms open", async () => {
  window.core.on("terms.accept", () => Promise.reject(new Error("disk")));
  let runs = 0;
  await user(() => window.actions.showTerms(() => (runs += 1)));
  await attest();
  await user(() => accept().click());
  expect(runs).toBe(0);
  expect(dialog()).toContain("section 4.6");
  expect(window.app.getState().notices).toHaveLength(1);
});

it("accepted terms are read again without a question; a changed text asks again and says why", async () => {
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  await user(() => window.actions.showTerms(null));
  expect(dialog()).toContain("Accepted on 23 Nov 2026");
  expect(document.querySelector('input[type="checkbox"]')).toBeNull();
  const before = acceptedTerms.last === null ? null : { ...acceptedTerms.last, termsVersion: "2023-01-02" };
  await user(() => window.core.publish({ type: "terms", value: termsStateOf(before) }));
  expect(dialog()).toContain("you accepted the text of 2 January 2023");
  expect(accept()).toBeTruthy();
});
