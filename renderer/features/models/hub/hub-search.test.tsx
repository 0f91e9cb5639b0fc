import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { accessMessages } from "../../../../shared/models/access.ts";
import type { Access, Listing } from "../../../../shared/models/hub.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, access, commit, download, listing, repo15 } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, type, user } from "../../../testing/render.tsx";
import { AccessSteps } from "../gate/access-steps.tsx";
import { HubSearch } from "./hub-search.tsx";

let window: TestWindow;
let rendered: Rendered;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("hub.listing", () => listing());
    core.on("hub.access", ({ repo }) => access({ repo }));
    core.on("downloads.start", ({ request }) => {
      const started = download({ request, name: "other-Q4_K_M", files: [] });
      core.publish({ type: "downloads", put: [started], removed: [] });
      return { id: started.id };
    });
  });
  rendered = await render(window, <HubSearch />);
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const text = (): string => rendered.root.textContent ?? "";
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const field = (): HTMLElement => {
  const input = document.querySelector<HTMLElement>(".hub-field input");
  if (input === null) throw new Error("there is no field");
  return input;
};
const list = async (name: string): Promise<void> => {
  await user(() => type(field(), name));
  await user(() => byName("button", "List files").click());
};
const files = (): string[] =>
  [...document.querySelectorAll(".listing__file .cut")].map((one) => one.textContent);

it.each(["", "medgemma", "https://other.example/a/b", "a/b@..", "a/b:../c.gguf"])(
  "%j is no repository, and the hub is not asked",
  async (name) => {
    await list(name);
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(
      "This is no name of a repository.",
    );
    expect(calls("hub.listing")).toEqual([]);
  },
);

it("lists a repository, suggests model and image encoder, and downloads them at the listed commit", async () => {
  await list("someone/other-GGUF@main");
  expect(calls("hub.listing")).toEqual([{ repo: "someone/other-GGUF", revision: "main", filter: "" }]);
  expect(text()).toContain("2 GGUF files among 5 entries.");
  expect(files()).toEqual(["other-Q4_K_M.gguf"]);
  await user(() => byName("button", "Download other-Q4_K_M.gguf").click());
  expect(calls("downloads.start")).toEqual([
    {
      request: {
        kind: "hub",
        repo: "someone/other-GGUF",
        commit,
        file: "other-Q4_K_M.gguf",
        mmproj: "mmproj-F16.gguf",
      },
    },
  ]);
  expect(document.querySelector('[aria-label="Downloads"]')?.textContent).toContain("other-Q4_K_M");
});

it("a screen reader hears how many files there are", async () => {
  await list("someone/other-GGUF");
  expect(document.querySelector('[role="log"]')?.textContent).toContain("someone/other-GGUF: 2 GGUF files.");
});

it("the address of a page is as good as a name", async () => {
  await list("https://hub.example/someone/other-GGUF/tree/main");
  expect(calls("hub.listing")).toEqual([{ repo: "someone/other-GGUF", revision: "main", filter: "" }]);
});

it("a repository without a GGUF file asks for no access, and of MedGemma's own says where it is fetched", async () => {
  window.core.on("hub.listing", ({ repo }) => listing({ repo, files: [], matching: 0, entries: 3 }));
  await list("someone/weights");
  expect(text()).toContain("There is no language model as GGUF in it");
  expect(text()).not.toContain("the model takes text only");
  expect(() => byName("button", /^Download/)).toThrow();
  await list("google/medgemma-4b-it");
  expect(text()).toContain("Casebook runs MedGemma 4B as GGUF: download it from the list above.");
  expect(calls("hub.access")).toEqual([]);
});

it("hashes that the hub hides are asked for again as soon as there is access, once", async () => {
  const files = [{ path: "a-Q4_K_M.gguf", bytes: 1_000, sha256: null }];
  window.core.on("hub.listing", () => listing({ files, matching: 1, gated: "auto" }));
  window.core.on("hub.access", ({ repo }) => access({ repo, state: "not-accepted" }));
  await list("someone/other-GGUF");
  expect(text()).toContain("The hub hides the hashes of these files");
  await user(() => sleep(300));
  expect(calls("hub.listing")).toHaveLength(1);
  await user(() => window.gate.setState({ access: access({ repo: "someone/other-GGUF" }) }));
  expect(text()).not.toContain("The hub hides the hashes of these files");
  await user(() => sleep(600));
  expect(calls("hub.listing")).toHaveLength(2);
});

it("text only is a choice", async () => {
  await list("someone/other-GGUF");
  const select = document.querySelector<HTMLSelectElement>(".listing__mmproj select");
  if (select === null) throw new Error("there is no choice of image encoders");
  await user(() => {
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await user(() => byName("button", /^Download other/).click());
  expect(calls("downloads.start")).toMatchObject([{ request: { mmproj: null } }]);
});

it("of 50,000 entries the page draws no more than the limit, and the filter goes to the core", async () => {
  const all = Array.from({ length: 50_000 }, (_, at) => ({
    path: `quant-${at}.gguf`,
    bytes: 1_000,
    sha256: null,
  }));
  window.core.on("hub.listing", ({ filter }) => {
    const matching =
      filter === "mmproj" ? listing().files.slice(1) : all.filter(({ path }) => path.includes(filter));
    return listing({
      files: matching.slice(0, limits.listingRows),
      matching: matching.length,
      entries: all.length,
    });
  });
  await list("someone/huge");
  expect(files()).toHaveLength(limits.listingRows);
  expect(text()).toContain("The first 200 are shown; the filter finds the others.");
  // Beyond the rows that are sent, but needed for images.
  expect(document.querySelector(".listing__mmproj")?.textContent).toContain("mmproj-F16.gguf");
  await user(() => type(byName("input", "Filter the files by name"), "quant-49999"));
  await user(() => vi.waitFor(() => expect(calls("hub.listing")).toHaveLength(3), 5_000));
  expect(files()).toEqual(["quant-49999.gguf"]);
  expect(document.querySelector(".listing__mmproj")?.textContent).toContain("mmproj-F16.gguf");
});

it("a repository that is not there says so at the field; what a token mends leads to the steps", async () => {
  window.core.on("hub.listing", () =>
    Promise.reject(new CasebookError("HUB_REPO_MISSING", "There is none.", "Check the name.")),
  );
  await list("no/such");
  expect(text()).toContain("There is none.Check the name.");
  expect(calls("hub.access")).toEqual([]);
  const { code, message, remedy } = accessMessages("bad-token");
  window.core.on("hub.listing", () => Promise.reject(new CasebookError(code, message, remedy)));
  await list("some/model");
  expect(calls("hub.access")).toEqual([{ repo: "some/model", revision: null }]);
});

describe("a refusal that the steps to access do not mend", () => {
  const refuse = (state: Parameters<typeof accessMessages>[0]) => {
    const { code, message, remedy } = accessMessages(state);
    window.core.on("hub.listing", () => Promise.reject(new CasebookError(code, message, remedy)));
  };

  it("has its buttons at the field, and asking again lists the files", async () => {
    refuse("proxy");
    window.core.on("app.openLink", () => ({ opened: true }));
    await list("some/model@main:a.gguf");
    await user(() => byName("button", "Open the model's page").click());
    expect(calls("app.openLink")).toEqual([{ url: "https://hub.example/some/model" }]);
    window.core.on("hub.listing", () => listing());
    const again = byName("button", "Check again");
    again.focus();
    await user(() => again.click());
    expect(calls("hub.listing").at(-1)).toEqual({ repo: "some/model", revision: "main", filter: "" });
    expect(files()).toEqual(["other-Q4_K_M.gguf"]);
    expect(document.activeElement).toBe(field());
  });

  it("leads to the token where one would help, and has no buttons where the steps have them", async () => {
    refuse("rate-limited");
    await list("some/model");
    byName('[role="alert"] button', "Enter a token");
    refuse("not-accepted");
    await list("some/model");
    expect(document.querySelectorAll('[role="alert"] button')).toHaveLength(0);
  });
});

it("repository, files and filter are still there when the page was left in between", async () => {
  const many = Array.from({ length: 12 }, (_, at) => ({ path: `q-${at}.gguf`, bytes: 1, sha256: null }));
  window.core.on("hub.listing", ({ filter }) => {
    const matching = many.filter(({ path }) => path.includes(filter));
    return listing({ files: matching, matching: matching.length });
  });
  await list("someone/other-GGUF");
  await user(() => type(byName("input", "Filter the files by name"), "q-11"));
  await user(() => vi.waitFor(() => expect(files()).toEqual(["q-11.gguf"]), 5_000));
  const before = calls("hub.listing").length;
  await rendered.unmount();
  rendered = await render(window, <HubSearch />);
  expect((field() as HTMLInputElement).value).toBe("someone/other-GGUF");
  expect((byName("input", "Filter the files by name") as HTMLInputElement).value).toBe("q-11");
  expect(files()).toEqual(["q-11.gguf"]);
  expect(calls("hub.listing")).toHaveLength(before);
});

describe("beside the steps to access", () => {
  const steps = (): string => document.querySelector('[aria-labelledby="access-heading"]')?.textContent ?? "";
  const refuse = (code: "HUB_REPO_MISSING" | "HUB_RATE_LIMITED") =>
    window.core.on("hub.listing", () =>
      Promise.reject(new CasebookError(code, "Not this one.", "Do something.")),
    );
  const pending = (repo: string) => {
    const { actions, ...failure } = accessMessages("pending");
    return access({ repo, state: "pending", failure, actions: [...actions], gated: "manual" });
  };

  beforeEach(async () => {
    await rendered.unmount();
    window.core.on("hub.access", ({ repo }) => pending(repo));
    rendered = await render(
      window,
      <>
        <AccessSteps suggested={{ repo: repo15, revision: null }} pauseMs={60_000} />
        <HubSearch />
      </>,
    );
    await list("some/pending");
    expect(steps()).toContain(accessMessages("pending").message);
  });

  it.each(["HUB_REPO_MISSING", "HUB_RATE_LIMITED"] as const)(
    "%s at the field leaves nothing of the repository before in the steps",
    async (code) => {
      refuse(code);
      await list("no/such");
      expect(document.querySelector('[role="alert"]')?.textContent).toContain("no/such: Not this one.");
      expect(steps()).toContain("Get access to no/such");
      expect(steps()).toContain("Not asked yet.");
      expect(steps()).not.toContain("some/pending");
      expect(steps()).not.toContain(accessMessages("pending").message);
      expect(window.gate.getState().watching).toBe(false);
    },
  );

  it("they turn to the repository while it is asked for, and a late answer about the one before is dropped", async () => {
    const late = Promise.withResolvers<Access>();
    window.core.on("hub.access", () => late.promise);
    await user(() => byName("button", "Check again").click());
    const question = Promise.withResolvers<Listing>();
    window.core.on("hub.listing", () => question.promise);
    await list("no/such");
    expect(steps()).toContain("Permission for no/such");
    await user(() => late.resolve(pending("some/pending")));
    expect(steps()).not.toContain(accessMessages("pending").message);
    expect(window.gate.getState().checking).toBe(false);
    await user(() => question.reject(new CasebookError("HUB_REPO_MISSING", "Not this one.", "")));
    expect(steps()).toContain("Permission for no/such");
  });

  it("the same repository keeps what is known of it", async () => {
    refuse("HUB_RATE_LIMITED");
    await list("some/pending");
    expect(steps()).toContain(accessMessages("pending").message);
    expect(window.gate.getState().watching).toBe(true);
  });

  it("a refusal goes when the user turns to another repository", async () => {
    refuse("HUB_REPO_MISSING");
    await list("no/such");
    await user(() => void window.actions.checkAccess({ repo: repo15, revision: null }));
    expect(steps()).toContain(`Permission for ${repo15}`);
    expect(text()).not.toContain("Not this one.");
  });
});

it("hashes that the hub hides are said to be hidden", async () => {
  window.core.on("hub.listing", () =>
    listing({ gated: "manual", boundByTerms: true, files: [{ path: "a.gguf", bytes: 5, sha256: null }] }),
  );
  await list("google/medgemma");
  expect(text()).toContain("The hub hides the hashes of these files until you have access");
  expect(text()).toContain("Bound by the Health AI Developer Foundations terms.");
  expect(text()).toContain("The repository has no image encoder");
});
