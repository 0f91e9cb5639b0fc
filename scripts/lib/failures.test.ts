import path from "node:path";
import { describe, expect, it } from "vitest";
import { playwrightFailures, vitestFailures } from "./failures.mjs";
import { root } from "./place.mjs";

const inTree = (...names: string[]) => path.join(root, ...names);

describe("what failed, of vitest", () => {
  it("names the file, the test and what was expected, without the terminal's colours", () => {
    const report = {
      testResults: [
        {
          name: inTree("shared", "units.test.ts"),
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "units are units", failureMessages: [] },
            {
              status: "failed",
              fullName: "units add up",
              failureMessages: ["\u001b[31mexpected 1\u001b[0m\n  at x"],
            },
          ],
        },
      ],
    };
    expect(vitestFailures(report)).toEqual([
      `${path.join("shared", "units.test.ts")} › units add up\n    expected 1\n      at x`,
    ]);
  });

  it("names a file that could not be loaded, with the reason", () => {
    const report = {
      testResults: [
        { name: inTree("a.test.ts"), status: "failed", message: "Cannot find module", assertionResults: [] },
        { name: inTree("b.test.ts"), status: "passed", message: "", assertionResults: [] },
      ],
    };
    expect(vitestFailures(report)).toEqual(["a.test.ts\n    Cannot find module"]);
  });
});

describe("what failed, of Playwright", () => {
  const spec = (title: string, status: string, ...messages: string[]) => ({
    title,
    file: "browser/a.spec.ts",
    line: 7,
    tests: [{ status, results: [{ errors: messages.map((message) => ({ message })) }] }],
  });

  it("finds failed and flaky tests at any depth, and what went wrong outside", () => {
    const report = {
      suites: [
        {
          specs: [spec("fine", "expected"), spec("left out", "skipped")],
          suites: [
            { specs: [spec("broken", "unexpected", "Timeout\nof 60 s"), spec("shaky", "flaky", "once")] },
          ],
        },
      ],
      errors: [{ message: "global set-up failed" }],
    };
    expect(playwrightFailures(report)).toEqual([
      "browser/a.spec.ts:7 › broken\n    Timeout\n    of 60 s",
      "browser/a.spec.ts:7 › shaky\n    once",
      "outside of all tests\n    global set-up failed",
    ]);
  });
});
