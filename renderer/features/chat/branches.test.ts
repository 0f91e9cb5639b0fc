import { describe, expect, it } from "vitest";
import { branchPosition } from "./branches.ts";

describe("branchPosition", () => {
  it("counts from one and knows the neighbours", () => {
    const siblings = ["a", "b", "c"];
    expect(branchPosition(siblings, "a")).toEqual({ number: 1, count: 3, previous: null, next: "b" });
    expect(branchPosition(siblings, "b")).toEqual({ number: 2, count: 3, previous: "a", next: "c" });
    expect(branchPosition(siblings, "c")).toEqual({ number: 3, count: 3, previous: "b", next: null });
  });

  it("is silent where there is one version only, or the message is not among them", () => {
    expect(branchPosition(["a"], "a")).toBeNull();
    expect(branchPosition(["a", "b"], "x")).toBeNull();
    expect(branchPosition([], "a")).toBeNull();
  });
});
