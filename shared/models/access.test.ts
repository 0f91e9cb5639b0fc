import { describe, expect, it } from "vitest";
import { errorCodes } from "../errors.ts";
import { accessMessages, accessStateOf, modelPageOf, type RefusedState, tokenPageOf } from "./access.ts";
import { accessStates, tokenStateSchema } from "./hub.ts";

const refused = accessStates.filter((state): state is RefusedState => state !== "granted");
const sources = ["none", "vault", "environment", "file"] as const;
const all = refused.flatMap((state) => sources.map((tokenSource) => accessMessages(state, { tokenSource })));

describe("the words of a state", () => {
  it("are its own: no two states share a code or a message", () => {
    expect(new Set(refused.map((state) => accessMessages(state).code)).size).toBe(refused.length);
    expect(new Set(refused.map((state) => accessMessages(state).message)).size).toBe(refused.length);
  });

  it("are plain sentences that end with a full stop and shout at nobody", () => {
    for (const { message, remedy } of all) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(`${message}${remedy}`).not.toMatch(/!|\b(40[134]|429|5\d\d|HTTP|API|Bearer)\b/);
    }
  });

  it("leave something to do but where only a restart helps, and nothing twice", () => {
    for (const { code, actions } of all) {
      expect(actions).not.toEqual([]);
      expect(actions.includes("import")).toBe(["HUB_UNREACHABLE", "HUB_PROXY", "HUB_OFFLINE"].includes(code));
      expect(new Set(actions).size).toBe(actions.length);
    }
  });

  it("offer to remove a token only where it was entered here", () => {
    expect(accessMessages("bad-token", { tokenSource: "vault" }).actions).toContain("remove-token");
    expect(accessMessages("bad-token").actions).not.toContain("remove-token");
    expect(accessMessages("bad-token").remedy).not.toContain("remove");
    for (const tokenSource of ["environment", "file"] as const) {
      const { actions, remedy } = accessMessages("bad-token", { tokenSource });
      expect(actions).not.toContain("remove-token");
      expect(remedy).toMatch(/HF_TOKEN/);
    }
  });

  it("ask nobody for a token that would not help", () => {
    for (const state of ["not-accepted", "pending", "rejected", "disabled", "unreachable", "proxy"] as const)
      for (const tokenSource of sources)
        expect(accessMessages(state, { tokenSource }).actions).not.toContain("enter-token");
  });

  it("let a pending request be asked for again by itself", () => {
    expect(accessMessages("pending").actions[0]).toBe("poll");
  });
});

it("a code leads back to its state, and codes of other parts to none", () => {
  for (const state of refused) expect(accessStateOf(accessMessages(state).code)).toBe(state);
  const hubCodes = errorCodes.filter((code) => code.startsWith("HUB_"));
  expect(hubCodes.filter((code) => accessStateOf(code) === null)).toEqual([]);
  expect(accessStateOf("MODEL_NOT_FOUND")).toBeNull();
});

it("there are words for every source that a token can have", () => {
  const listed = tokenStateSchema.options.flatMap(({ entries: { source } }) =>
    "options" in source ? source.options : [source.literal],
  );
  expect(listed.toSorted()).toEqual([...sources].toSorted());
});

it("the pages to open are those of the hub in use", () => {
  expect(modelPageOf("https://huggingface.co", "google/medgemma-4b-it")).toBe(
    "https://huggingface.co/google/medgemma-4b-it",
  );
  expect(tokenPageOf("http://127.0.0.1:7000")).toBe("http://127.0.0.1:7000/settings/tokens");
});
