/** Adds up what several test runners report. */
import { specsOf } from "./failures.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @type {Totals} */
export const noTests = { passed: 0, failed: 0, skipped: 0 };

/** A step that is no test runner (types, lint) counts as one test. @param {boolean} passed @returns {Totals} */
export const oneTest = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

/** @param {readonly Totals[]} all @returns {Totals} */
export const addUp = (all) =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    noTests,
  );

/** The line that closes a run. @param {Totals} totals */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/**
 * Counts a report of vitest's JSON reporter. A file that failed without a failed test (it could not be loaded, a hook
 * threw) counts as one failed test.
 * @param {any} report
 * @returns {Totals}
 */
export function countVitest(report) {
  return addUp(
    report.testResults.map((/** @type {any} */ file) => {
      const of = (/** @type {string[]} */ ...states) =>
        file.assertionResults.filter((/** @type {any} */ test) => states.includes(test.status)).length;
      const failed = of("failed");
      return {
        passed: of("passed"),
        failed: file.status === "failed" && failed === 0 ? 1 : failed,
        skipped: of("skipped", "pending", "todo", "disabled"),
      };
    }),
  );
}

/**
 * Counts a report of Playwright's JSON reporter. A test that passed only when tried again is not a passed one, and an
 * error outside of all tests counts as one failed test.
 * @param {any} report
 * @returns {Totals}
 */
export const countPlaywright = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + errors.length,
  skipped: stats.skipped,
});

/**
 * Counts a report of Playwright's JSON reporter that only lists the tests.
 * @param {any} report
 * @returns {Totals}
 */
export const countListed = ({ suites, errors }) => ({
  passed: 0,
  // A listing is no test that passed; one that lists nothing is a fault.
  failed: errors.length + (suites.length === 0 ? 1 : 0),
  skipped: suites
    .flatMap(specsOf)
    .reduce((/** @type {number} */ sum, /** @type {any} */ spec) => sum + spec.tests.length, 0),
});

/**
 * @typedef {{ count: (report: any) => Totals, name: (report: any) => string[] }} Reading how a runner's report is read
 * @typedef {{ totals: Totals, failures: string[], wrong?: string }} Verdict
 * `failures`: each test that failed, with what it said; `wrong`: what is wrong beyond failed tests
 */

/**
 * What a run counts for: a runner that crashed, was ended, left no readable report, or ran nothing has failed.
 * @param {{ code: number, report: unknown, mayOnlySkip?: boolean } & Reading} run `mayOnlySkip`: it ran a few files, all of
 *   whose tests may need what this machine lacks
 * @returns {Verdict}
 */
export function judge({ code, report, mayOnlySkip = false, count, name }) {
  /** @param {Totals} totals @param {string} wrong @param {string[]} failures @returns {Verdict} */
  const oneMore = (totals, wrong, failures = []) => ({
    totals: addUp([totals, oneTest(false)]),
    failures,
    wrong,
  });
  let totals;
  let failures;
  try {
    totals = count(report);
    failures = name(report);
  } catch {
    return oneMore(noTests, `left no report (exit code ${code})`);
  }
  const ran = totals.passed + totals.failed + (mayOnlySkip ? totals.skipped : 0);
  if (ran === 0) return oneMore(totals, "ran no test");
  if (code !== 0 && totals.failed === 0)
    return oneMore(totals, `ended with exit code ${code} although no test failed`);
  return { totals, failures };
}
