import { describe, expect, it } from "vitest";
import {
  addUp,
  closingLine,
  countListed,
  countPlaywright,
  countVitest,
  judge,
  noTests,
  oneTest,
} from "./results.mjs";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state) => ({ status: state })),
});

describe("closing line", () => {
  it("names passed and failed, and skipped only where there are any", () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe("12 passed, 1 failed, 3 skipped");
  });

  it("sums all runners, of which none counts as nothing", () => {
    expect(addUp([])).toEqual(noTests);
    expect(addUp([oneTest(true), oneTest(false), { passed: 5, failed: 2, skipped: 1 }])).toEqual({
      passed: 6,
      failed: 3,
      skipped: 1,
    });
  });
});

describe("vitest's report", () => {
  it("is counted by test, with pending, skipped and todo as skipped", () => {
    const report = {
      testResults: [
        file("failed", "passed", "failed", "skipped", "pending", "todo"),
        file("passed", "passed"),
      ],
    };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it("counts a file that could not be loaded as one failed test", () => {
    expect(countVitest({ testResults: [file("failed"), file("passed", "passed")] })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });
});

describe("Playwright's report", () => {
  it("counts flaky tests and errors outside of tests as failed", () => {
    const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats, errors: [{ message: "global set-up failed" }] })).toEqual({
      passed: 7,
      failed: 3,
      skipped: 2,
    });
  });
});

describe("what is only listed", () => {
  const spec = { tests: [{}] };

  it("is skipped, at any depth", () => {
    const suites = [{ specs: [spec], suites: [{ specs: [spec, spec] }] }];
    expect(countListed({ suites, errors: [] })).toEqual({ passed: 0, failed: 0, skipped: 3 });
  });

  it("has failed where it could not be listed", () => {
    expect(countListed({ suites: [], errors: [] }).failed).toBe(1);
    expect(countListed({ suites: [{ specs: [spec] }], errors: [{}] }).failed).toBe(1);
  });
});

describe("judging a run", () => {
  const one = { testResults: [file("passed", "passed")] };
  const reading = { count: countVitest, name: () => ["a test"] };

  it("takes a clean run as it is", () => {
    expect(judge({ code: 0, report: one, ...reading })).toEqual({
      totals: oneTest(true),
      failures: ["a test"],
    });
  });

  it("counts a runner that left no report as one failed test", () => {
    const { totals, wrong } = judge({ code: 139, report: undefined, ...reading });
    expect(totals).toEqual(oneTest(false));
    expect(wrong).toContain("139");
  });

  it("counts a runner that ran nothing as one failed test, also if it only skipped", () => {
    expect(judge({ code: 0, report: { testResults: [] }, ...reading }).totals).toEqual(oneTest(false));
    const skipped = judge({
      code: 0,
      report: { testResults: [file("passed", "skipped")] },
      ...reading,
    });
    expect(skipped.totals).toEqual({ passed: 0, failed: 1, skipped: 1 });
  });

  it("takes files whose tests were all skipped as they are, where those files were asked for", () => {
    const report = { testResults: [file("passed", "skipped")] };
    const run = { code: 0, mayOnlySkip: true, ...reading };
    expect(judge({ ...run, report }).totals).toEqual({ passed: 0, failed: 0, skipped: 1 });
    expect(judge({ ...run, report: { testResults: [] } }).totals).toEqual(oneTest(false));
  });

  it("counts a runner that crashed after its last test as one failed test more", () => {
    const { totals, wrong } = judge({ code: 1, report: one, ...reading });
    expect(totals).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(wrong).toContain("exit code 1");
  });
});
