/** How long each test file took, by the reports of the runners. */
import { relative, sep } from "node:path";
import { specsOf } from "./failures.mjs";
import { root } from "./place.mjs";

/** @param {string} path absolute @returns {string} relative to the project, with forward slashes */
const inProjectPath = (path) => relative(root, path).replaceAll(sep, "/");

/**
 * @param {any} report of vitest's JSON reporter
 * @returns {Record<string, number>} seconds by file
 */
export const vitestTimes = ({ testResults }) =>
  Object.fromEntries(
    testResults.map((/** @type {any} */ { name, startTime, endTime }) => [
      inProjectPath(name),
      (endTime - startTime) / 1000,
    ]),
  );

/**
 * @param {any} report of Playwright's JSON reporter
 * @returns {Record<string, number>} seconds by file
 */
export function playwrightTimes({ config, suites }) {
  /** @type {Record<string, number>} */
  const times = {};
  for (const spec of suites.flatMap(specsOf)) {
    const file = inProjectPath(`${config.rootDir}${sep}${spec.file}`);
    const results = spec.tests.flatMap((/** @type {any} */ test) => test.results);
    const milliseconds = results.reduce(
      (/** @type {number} */ sum, /** @type {any} */ one) => sum + one.duration,
      0,
    );
    times[file] = (times[file] ?? 0) + milliseconds / 1000;
  }
  return times;
}
