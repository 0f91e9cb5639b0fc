import { describe, expect, it } from "vitest";
import { matrix, nodeMajors, npmMajorFor, select, users } from "./matrix.ts";

describe("the matrix", () => {
  it("runs both commands for every Node and user, starts first", () => {
    const cells = matrix({ nodes: nodeMajors, users, skipTests: false });
    expect(cells).toHaveLength(16);
    expect(new Set(cells.map(({ name }) => name)).size).toBe(16);
    expect(cells.slice(0, 8).every(({ command }) => command === "start")).toBe(true);
    expect(cells.at(-1)).toEqual({ name: "test-person-24", command: "test", user: "person", node: 24 });
  });

  it("leaves the tests out where they are not wanted", () => {
    expect(matrix({ nodes: [18], users: ["root"], skipTests: true }).map(({ name }) => name)).toEqual([
      "start-root-18",
    ]);
  });

  it("gives each Node an npm that runs on it", () => {
    expect(nodeMajors.map(npmMajorFor)).toEqual([10, 10, 10, 11]);
  });
});

describe("a selection of scenarios", () => {
  const all = [{ name: "a" }, { name: "b" }];

  it("is everything, or what is named", () => {
    expect(select(all, [])).toEqual(all);
    expect(select(all, ["b"])).toEqual([{ name: "b" }]);
  });

  it("refuses a misspelt name, which would pass by running nothing", () => {
    expect(() => select(all, ["b", "c"])).toThrow("There is no scenario c");
  });
});
