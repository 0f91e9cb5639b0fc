/** Names what failed, so that a long run can say it once more at its end, where it is looked for. */
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./place.mjs";

/** The first lines of what a test said: the assertion and its values. */
const linesKept = 12;

/** @param {string} where @param {readonly string[]} messages */
function failure(where, messages) {
  const said = stripVTControlCharacters(messages.join("\n")).split("\n").slice(0, linesKept);
  return [where, ...said.map((line) => `    ${line}`.trimEnd())].join("\n");
}

/** @param {string} file as the runner names it */
const inTree = (file) => relative(root, file);

/**
 * The failed tests of a report of vitest's JSON reporter, and files that failed as a whole.
 * @param {any} report
 * @returns {string[]} each: file and test, then what it said
 */
export const vitestFailures = (report) =>
  report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === "failed");
    if (failed.length === 0)
      return file.status === "failed" ? [failure(inTree(file.name), [file.message])] : [];
    return failed.map((/** @type {any} */ test) =>
      failure(`${inTree(file.name)} › ${test.fullName}`, test.failureMessages),
    );
  });

/**
 * The failed tests of a report of Playwright's JSON reporter, and errors outside of all tests.
 * @param {any} report
 * @returns {string[]} each: file and test, then what it said
 */
export const playwrightFailures = ({ suites, errors }) => [
  ...suites.flatMap(specsOf).flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ { status }) => status === "unexpected" || status === "flaky")
      .map((/** @type {any} */ test) =>
        failure(
          `${spec.file}:${spec.line} › ${spec.title}`,
          test.results.flatMap((/** @type {any} */ result) => messagesOf(result.errors)),
        ),
      ),
  ),
  ...errors.map((/** @type {any} */ error) => failure("outside of all tests", messagesOf([error]))),
];

/** @param {readonly any[]} errors @returns {string[]} */
const messagesOf = (errors) => errors.map(({ message, value }) => message ?? value ?? "");

/** The tests of a suite of Playwright's report, at any depth. @param {any} suite @returns {any[]} */
export const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
