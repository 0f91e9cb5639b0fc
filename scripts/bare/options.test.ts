import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";

describe("the options of npm run bare", () => {
  it("ask for everything where nothing is said", () => {
    expect(readOptions([])).toEqual({
      only: [],
      nodes: [18, 20, 22, 24],
      users: ["root", "person"],
      skipTests: false,
      list: false,
      keep: false,
      base: undefined,
    });
  });

  it("narrow what is run, each more than once", () => {
    const options = readOptions(
      "--node 18 --node 24 --user person --only umlauts --only small-disk --skip-tests".split(" "),
    );
    expect(options).toMatchObject({
      nodes: [18, 24],
      users: ["person"],
      only: ["umlauts", "small-disk"],
      skipTests: true,
    });
  });

  it("refuse what there is not, by name", () => {
    expect(() => readOptions(["--node", "19"])).toThrow('"19" is none of 18, 20, 22, 24.');
    expect(() => readOptions(["--user", "nobody"])).toThrow('"nobody"');
    expect(() => readOptions(["--fast"])).toThrow("--fast");
  });
});
