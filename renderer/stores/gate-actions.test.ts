import { expect, it } from "vitest";
import { accessMessages } from "../../shared/models/access.ts";
import { settled, testWindow } from "../testing/assemble.ts";
import { acceptedTerms, access, commit, download } from "../testing/model-samples.ts";

const gated = { repo: "practice/gated-GGUF", revision: commit };
const open = { repo: "practice/open-GGUF", revision: commit };

it("a download waits for its own repository: access to another one does not start it", async () => {
  const granted = new Set([open.repo]);
  const window = await testWindow((core) => {
    core.on("hub.access", ({ repo }) => {
      if (granted.has(repo)) return access({ repo });
      const { code, message, remedy, actions } = accessMessages("pending");
      return access({ repo, state: "pending", failure: { code, message, remedy }, actions: [...actions] });
    });
    core.on("downloads.start", ({ request }) => download({ request, repo: gated.repo }));
  });
  window.coreState.setState({ terms: acceptedTerms });
  const started = (): number => window.core.calls.filter(({ method }) => method === "downloads.start").length;
  const request = { kind: "hub", repo: gated.repo, commit, file: "a.gguf", mmproj: null } as const;

  window.actions.requestDownload(request, gated);
  await settled();
  await window.actions.checkAccess(open);
  expect(started()).toBe(0);

  granted.add(gated.repo);
  await window.actions.checkAccess(gated);
  expect(started()).toBe(1);
  expect(window.gate.getState().held).toBeNull();
  window.dispose();
});

it.each([
  ["hub-failed", true],
  ["rate-limited", true],
  ["not-accepted", true],
  ["offline", false],
  ["rejected", false],
] as const)("while a download waits, %s is asked about again by itself: %s", async (state, watching) => {
  const { code, message, remedy, actions } = accessMessages(state);
  const window = await testWindow((core) => {
    core.on("hub.access", ({ repo }) =>
      access({ repo, state, failure: { code, message, remedy }, actions: [...actions] }),
    );
  });
  window.coreState.setState({ terms: acceptedTerms });
  // Who only looks is not asked for.
  await window.actions.checkAccess(gated);
  expect(window.gate.getState().watching).toBe(false);
  const request = { kind: "hub", repo: gated.repo, commit, file: "a.gguf", mmproj: null } as const;
  window.actions.requestDownload(request, gated);
  await settled();
  expect(window.gate.getState().watching).toBe(watching);
  window.dispose();
});
