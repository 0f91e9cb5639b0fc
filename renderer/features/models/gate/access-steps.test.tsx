import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { accessMessages } from "../../../../shared/models/access.ts";
import { type Access, type AccessState, accessStates, type HubInfo } from "../../../../shared/models/hub.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, access, repo15 } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, type, user } from "../../../testing/render.tsx";
import { hubInfo } from "../../../testing/samples.ts";
import { AccessSteps } from "./access-steps.tsx";

let window: TestWindow;
let rendered: Rendered;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("app.openLink", () => ({ opened: true }));
    core.on("downloads.start", () => Promise.reject(new Error("not here")));
  });
  rendered = await render(window, <AccessSteps suggested={{ repo: repo15, revision: null }} pauseMs={5} />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const steps = (): string[] => [...document.querySelectorAll(".step")].map(({ textContent }) => textContent);
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const spoken = (): string => document.querySelector('[role="log"]')?.textContent ?? "";
const answers = (state: AccessState, part: Parameters<typeof access>[0] = {}) =>
  window.core.on("hub.access", () => access(refused(state, part)));
const refused = (state: AccessState, part: Parameters<typeof access>[0]) => {
  if (state === "granted") return { state, ...part };
  const { actions, ...failure } = accessMessages(state);
  return { state, failure, actions: [...actions], gated: "auto" as const, ...part };
};
const ask = () => user(() => byName("button", "Ask now").click());
const hub = (token: HubInfo["token"]) =>
  user(() => window.core.publish({ type: "hub", value: { ...hubInfo, token } }));

it("asks nothing of the hub by itself, and names the model by its name", () => {
  expect(document.querySelector("h2")?.textContent).toBe("Get access to MedGemma 1.5 4B");
  expect(steps()[2]).toContain(`Permission for ${repo15}`);
  expect(calls("hub.access")).toEqual([]);
});

describe.each(accessStates.filter((state) => state !== "granted"))("%s", (state) => {
  it("has its own words, the hub's own, and its buttons", async () => {
    answers(state, { hubSaid: "Words of the hub.", httpStatus: 403 });
    await ask();
    const text = steps().join(" ");
    const { message, remedy, actions } = accessMessages(state);
    expect(text).toContain(message);
    expect(text).toContain(remedy);
    expect(text).toContain("The hub answered 403: Words of the hub.");
    if (actions.includes("open-page")) byName("button", "Open the model's page");
    if (actions.includes("check-again")) byName("button", "Check again");
    if (actions.includes("import")) byName("button", "Import files");
    expect(spoken()).toContain(message);
  });
});

it("a repository that is open to everyone needs no token, and none is asked for", async () => {
  answers("granted");
  await ask();
  expect(steps()[1]).toContain("Not needed for this model.");
  expect(steps()[2]).toContain("Open to everyone.");
  expect(document.querySelector('input[type="password"]')).toBeNull();
  expect(spoken()).toContain(`Access to ${repo15} is granted.`);
});

describe("the token's field", () => {
  const field = (): HTMLInputElement => {
    const found = document.querySelector<HTMLInputElement>('input[type="password"]');
    if (found === null) throw new Error("there is no token field");
    return found;
  };
  const save = () => user(() => byName("button", "Save and check").click());

  it("is there when the hub does not know who asks, and is empty once the token is kept", async () => {
    answers("no-token");
    await ask();
    expect(document.activeElement).toBe(field());
    const account = { name: "dr-grey", role: "read", canReadGated: null } as const;
    window.core.on("hub.setToken", () => {
      window.core.publish({ type: "hub", value: { ...hubInfo, token: { source: "vault", account } } });
      return { done: true };
    });
    answers("granted", { gated: "auto" });
    const input = field();
    await user(() => type(input, "  hf_canary  "));
    await save();
    expect(calls("hub.setToken")).toEqual([{ token: "hf_canary" }]);
    expect(input.value).toBe("");
    expect(document.body.innerHTML).not.toContain("hf_canary");
    expect(steps()[1]).toContain("Account dr-grey, read-only token.");
    expect(steps()[2]).toContain("Granted to your account.");
  });

  it("says what is wrong with a token and keeps it for correction", async () => {
    answers("no-token");
    await ask();
    window.core.on("hub.setToken", () =>
      Promise.reject(new CasebookError("HUB_TOKEN_INVALID", "The hub does not know it.", "Copy it again.")),
    );
    await save();
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(
      "There is no token in the field.",
    );
    await user(() => type(field(), "hf_wrong"));
    await save();
    expect(document.querySelector('[role="alert"]')?.textContent).toBe(
      "The hub does not know it. Copy it again.",
    );
    expect(field().value).toBe("hf_wrong");
    expect(window.app.getState().notices).toEqual([]);
  });

  it("leads to the page of the hub where tokens are made", async () => {
    await user(() => byName("button", "Enter a token").click());
    await user(() => byName("button", "Where do I get one?").click());
    expect(calls("app.openLink")).toEqual([{ url: "https://hub.example/settings/tokens" }]);
  });
});

describe("the focus", () => {
  it("stays on what is pressed while the hub is asked, and in the step when the button goes", async () => {
    const answer = Promise.withResolvers<Access>();
    window.core.on("hub.access", () => answer.promise);
    byName("button", "Ask now").focus();
    await ask();
    const asking = byName("button", "Ask now") as HTMLButtonElement;
    expect(asking.disabled).toBe(false);
    expect(asking.getAttribute("aria-disabled")).toBe("true");
    await user(() => asking.click());
    expect(calls("hub.access")).toHaveLength(1);
    await user(() => answer.resolve(access(refused("not-accepted", {}))));
    expect(document.activeElement).toBe(byName("button", "Open the model's page"));
    byName("button", "Check again").focus();
    answers("granted");
    await user(() => byName("button", "Check again").click());
    expect(document.activeElement).toBe(byName("button", "Check again"));
  });

  it("stays in the step when the token is kept and its field goes", async () => {
    await user(() => byName("button", "Enter a token").click());
    const account = { name: "dr-grey", role: "read", canReadGated: null } as const;
    window.core.on("hub.setToken", () => {
      window.core.publish({ type: "hub", value: { ...hubInfo, token: { source: "vault", account } } });
      return { done: true };
    });
    const input = document.querySelector<HTMLInputElement>('input[type="password"]');
    if (input === null) throw new Error("there is no token field");
    expect(document.activeElement).toBe(input);
    await user(() => type(input, "hf_canary"));
    await user(() => byName("button", "Save and check").click());
    expect(document.querySelector('input[type="password"]')).toBeNull();
    expect(document.activeElement).toBe(byName("button", "Enter another"));
  });

  it("goes to the heading when the line about the download goes", async () => {
    await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
    answers("not-accepted");
    const request = { kind: "registry", registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" } as const;
    await user(() => window.actions.requestDownload(request, { repo: repo15, revision: null }));
    byName("button", "Do not download").focus();
    await user(() => byName("button", "Do not download").click());
    expect(rendered.root.textContent).not.toContain("Do not download");
    expect(document.activeElement).toBe(byName("h2", "Get access to MedGemma 1.5 4B"));
  });

  it("is not fetched back from where the user went", async () => {
    byName("button", "Ask now").focus();
    answers("not-accepted");
    await ask();
    byName("button", "Check again").focus();
    byName("button", "Read and accept").focus();
    answers("granted");
    await user(() => window.actions.checkAccess({ repo: repo15, revision: null }));
    expect(document.activeElement).toBe(byName("button", "Read and accept"));
  });
});

it("a token of the environment or of the hub's own file is named as such and cannot be removed here", async () => {
  await hub({ source: "environment", account: null });
  expect(steps()[1]).toContain("From the environment variable HF_TOKEN");
  expect(steps()[1]).not.toContain("Remove");
  await hub({ source: "file", account: { name: "a", role: "fine-grained", canReadGated: false } });
  expect(steps()[1]).toContain("The token may not read models that ask for an acceptance.");
  expect(steps()[1]).not.toContain("Remove");
  window.core.on("hub.clearToken", () => {
    window.core.publish({ type: "hub", value: hubInfo });
    return { done: true };
  });
  await hub({ source: "vault", account: null });
  await user(() => byName("button", "Remove").click());
  expect(calls("hub.clearToken")).toHaveLength(1);
});

it("a pending request is asked after by itself until it is granted", async () => {
  let asked = 0;
  window.core.on("hub.access", () =>
    access(refused(++asked < 4 ? "pending" : "granted", { gated: "manual" })),
  );
  await ask();
  await user(() => vi.waitFor(() => expect(steps()[2]).toContain("Granted to your account."), 5_000));
  expect(asked).toBe(4);
  // The same answer again is no news.
  expect(spoken().split("waits for a review").length).toBe(2);
  expect(window.gate.getState().watching).toBe(false);
});

it.each(["pending", "rate-limited"] as const)("%s is not asked after before its time", async (state) => {
  answers(state, { retryAt: Date.now() + 60_000 });
  await ask();
  await user(() => window.actions.watchAccess(true));
  await user(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(calls("hub.access")).toHaveLength(1);
});

it.each([
  ["pending", 2],
  ["rate-limited", 1],
] as const)("%s, and the user comes back to the window: asked %i times in all", async (state, times) => {
  answers(state, { retryAt: Date.now() + 60_000, checkedAt: Date.now() - 1_000 });
  await ask();
  await user(() => window.actions.watchAccess(true));
  await user(() => globalThis.dispatchEvent(new Event("focus")));
  expect(calls("hub.access")).toHaveLength(times);
});

it("a visit to the model's page is followed by asking again, but a refusal that stays ends it", async () => {
  answers("not-accepted");
  await ask();
  expect(window.gate.getState().watching).toBe(false);
  answers("rejected");
  await user(() => byName("button", "Open the model's page").click());
  expect(calls("app.openLink")).toEqual([{ url: `https://hub.example/${repo15}` }]);
  await user(() => vi.waitFor(() => expect(steps()[2]).toContain(accessMessages("rejected").message), 5_000));
  expect(window.gate.getState().watching).toBe(false);
});

it("the page stops asking when it is left", async () => {
  answers("pending");
  await ask();
  await rendered.unmount();
  const before = calls("hub.access").length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(calls("hub.access")).toHaveLength(before);
});

it("a download that nothing here will set free does not say that it begins by itself", async () => {
  answers("offline");
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  const request = { kind: "registry", registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" } as const;
  await user(() => window.actions.requestDownload(request, { repo: repo15, revision: null }));
  expect(rendered.root.textContent).toContain("The download waits for access.");
  expect(rendered.root.textContent).not.toContain("by itself as soon as");
});

it("a download waits for the terms, then for access, and then begins by itself", async () => {
  answers("not-accepted");
  const request = { kind: "registry", registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" } as const;
  await user(() => window.actions.requestDownload(request, { repo: repo15, revision: null }));
  expect(window.gate.getState().terms).not.toBeNull();
  expect(calls("hub.access")).toEqual([]);
  await user(() => window.actions.agreeToTerms());
  expect(calls("downloads.start")).toEqual([]);
  expect(document.activeElement?.textContent).toBe("Get access to MedGemma 1.5 4B");
  expect(rendered.root.textContent).toContain("The download begins by itself as soon as access is there.");
  // The user looks at another repository meanwhile: what waits says for whom, and leads back.
  await user(() => window.actions.turnTo({ repo: "some/other", revision: null }));
  expect(document.querySelector("h2")?.textContent).toBe("Get access to some/other");
  expect(rendered.root.textContent).toContain("The download of MedGemma 1.5 4B waits for access.");
  await user(() => byName("button", "Back to its steps").click());
  expect(document.querySelector("h2")?.textContent).toBe("Get access to MedGemma 1.5 4B");
  expect(calls("downloads.start")).toEqual([]);
  answers("granted", { gated: "auto" });
  await user(() => byName("button", "Check again").click());
  expect(calls("downloads.start")).toEqual([{ request }]);
  expect(window.gate.getState().held).toBeNull();
});
