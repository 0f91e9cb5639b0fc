/** Steps of the set-up: each prints one line, and a failed one prints the way out below it. */

/** An expected failure of a step: what happened, what to do, and, where there is one, what a tool printed. */
export class StepError extends Error {
  /**
   * @param {string} message what happened, one sentence
   * @param {string} remedy what to do next, as an instruction
   * @param {string} [details] output of the tool that failed
   */
  constructor(message, remedy, details = "") {
    super(message);
    this.name = "StepError";
    this.remedy = remedy;
    this.details = details;
  }
}

const nameWidth = 13;

/** @param {number} milliseconds */
export function formatDuration(milliseconds) {
  if (milliseconds < 99_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * One line of the report.
 * @param {"ok" | "off" | "failed"} state
 * @param {string} name
 * @param {string} text
 * @param {number} milliseconds
 */
export const stepLine = (state, name, text, milliseconds) =>
  `${state.padEnd(6)}  ${name.padEnd(nameWidth)} ${text} (${formatDuration(milliseconds)})`;

const again = "and run the same command again.";

/** What the system refuses in any step. @type {Record<string, [message: string, remedy: string]>} */
const systemErrors = {
  ENOSPC: ["The disk is full.", `Free some space ${again}`],
  EACCES: [
    "A file or folder may not be written.",
    `Make the project's folder writable for your user ${again}`,
  ],
  EROFS: ["The project lies on a read-only disk.", `Copy it to one that can be written to ${again}`],
};

/**
 * Makes an expected failure of what the system refused; anything else stays as it is.
 * @param {unknown} error
 */
function explain(error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = systemErrors[code];
  return known ? new StepError(known[0], known[1], String(error)) : error;
}

/**
 * The lines below a failed step.
 * @param {unknown} error
 * @returns {string[]}
 */
function failureLines(error) {
  const indent = " ".repeat(nameWidth + 9);
  if (!(error instanceof StepError)) return [String(error instanceof Error ? error.stack : error)];
  const details = error.details.trim();
  return [...(details ? [details] : []), `${indent}What to do: ${error.remedy}`];
}

/**
 * A failed step as the app reports its own failures (`shared/errors.ts`): for programs that read us.
 *
 * @typedef {{ code: "SETUP_FAILED" | "INTERNAL", message: string, remedy: string }} Failure
 * @param {unknown} error
 * @returns {Failure}
 */
const toFailure = (error) =>
  error instanceof StepError
    ? { code: "SETUP_FAILED", message: error.message, remedy: error.remedy }
    : {
        code: "INTERNAL",
        message: "The set-up met an error that it did not expect.",
        remedy: "Run npm run build and read what it prints.",
      };

/**
 * Runs one step after the other and stops at the first that fails.
 *
 * @typedef {{ did: string, changed?: boolean, off?: string }} Outcome `did`: what was done or found; `changed`: work
 *   was done, so a quiet run mentions it; `off`: the step failed without harm to the rest, and this is the remedy
 * @typedef {{ name: string, doing: string, run: () => Promise<Outcome> }} Step `doing` is shown while it runs
 * @param {readonly Step[]} steps
 * @param {{ out: { write(text: string): unknown, isTTY?: boolean }, quiet?: boolean, now?: () => number }} options
 *   `quiet`: only steps that did something or failed print a line
 * @returns {Promise<Failure | undefined>} what failed, undefined if nothing did
 */
export async function runSteps(steps, { out, quiet = false, now = Date.now }) {
  for (const step of steps) {
    const begin = now();
    const transient = out.isTTY && !quiet;
    if (transient) out.write(`${"..".padEnd(6)}  ${step.name.padEnd(nameWidth)} ${step.doing}`);
    const clear = transient ? "\r\u001B[2K" : "";
    try {
      const { did, changed = false, off } = await step.run();
      const state = off === undefined ? "ok" : "off";
      const speak = !quiet || changed;
      if (speak) out.write(`${clear}${stepLine(state, step.name, did, now() - begin)}\n`);
      if (speak && off !== undefined) out.write(`${failureLines(new StepError(did, off)).join("\n")}\n`);
    } catch (thrown) {
      const error = explain(thrown);
      const message = error instanceof StepError ? error.message : "met an error that it did not expect";
      out.write(`${clear}${stepLine("failed", step.name, message, now() - begin)}\n`);
      out.write(`${failureLines(error).join("\n")}\n`);
      return toFailure(error);
    }
  }
  return undefined;
}
