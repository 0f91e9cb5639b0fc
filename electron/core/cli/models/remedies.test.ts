import { expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { accessMessages, accessStateOf } from "../../../../shared/models/access.ts";
import { accessStates } from "../../../../shared/models/hub.ts";
import { withRemedies } from "./remedies.ts";

const hub = { endpoint: "https://hub.example", token: { source: "none" } } as const;
const refusals = accessStates.filter((state) => state !== "granted");
const remedyFor = (thrown: CasebookError, repo: string | null = "org/name"): string =>
  (withRemedies(thrown, { hub, repo }) as CasebookError).remedy;

it.each(refusals)("a refusal with %s keeps its words and names what each of its buttons does", (state) => {
  const words = accessMessages(state);
  const remedy = remedyFor(CasebookError.from(words));
  expect(remedy.startsWith(words.remedy)).toBe(true);
  const { actions } = accessMessages(accessStateOf(words.code) ?? state);
  expect(remedy.includes("casebook models token --set")).toBe(actions.includes("enter-token"));
  expect(remedy.includes("https://hub.example/org/name")).toBe(actions.includes("open-page"));
  expect(remedy.includes("https://hub.example/settings/tokens")).toBe(actions.includes("open-token-page"));
});

it("where no connection is possible, the way without one is named", () => {
  expect(remedyFor(CasebookError.from(accessMessages("offline")))).toContain("casebook models import PATH");
});

it("without a repository no page is named, and other failures stay as they are", () => {
  expect(remedyFor(CasebookError.from(accessMessages("disabled")), null)).not.toContain("https://");
  const other = new CasebookError("DISK_FULL", "Full.", "Free some space.");
  expect(withRemedies(other, { hub, repo: "org/name" })).toBe(other);
  const bug = new Error("bug");
  expect(withRemedies(bug, { hub, repo: null })).toBe(bug);
});
