/**
 * Logging without words of the user's: an entry is a name from this list and fields that cannot hold free text, so no
 * question, answer, file name or path can slip into a log.
 */
import type { Method } from "../../shared/contract.ts";
import { CasebookError, type ErrorCode } from "../../shared/errors.ts";

export type LogEntry =
  | { readonly event: "request-failed"; readonly method: Method | "unknown"; readonly code: ErrorCode }
  | {
      readonly event: "bug";
      readonly where: Method | "chat" | "purge" | "autoload" | "downloads" | "imports" | "gpu-crash";
      readonly stack: string;
    }
  | { readonly event: "answer-failed"; readonly code: ErrorCode }
  | { readonly event: "purge-failed"; readonly code: ErrorCode }
  | { readonly event: "import-not-ended"; readonly code: ErrorCode }
  | { readonly event: "load-failed"; readonly code: ErrorCode }
  /** What the GPU did when it crashed will be learnt again by another crash. */
  | { readonly event: "gpu-crash-not-kept"; readonly code: ErrorCode };

export type Log = (entry: LogEntry) => void;

/** One JSON object a line on stderr; stdout belongs to the command line's results. */
export const logToStderr: Log = (entry) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
};

/** Where a bug was thrown: the frames only, since the message may quote data. */
export function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const frames = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [thrown.name, ...frames.slice(0, 6).map((line) => line.trim().replace(/\(.*[\\/]/, "("))].join(
    " < ",
  );
}

/** Logs what went wrong under the code that the user sees, and bugs with their place. */
export function logThrown(
  log: Log,
  where: Extract<LogEntry, { event: "bug" }>["where"],
  thrown: unknown,
  expected: (code: ErrorCode) => LogEntry,
): void {
  log(
    thrown instanceof CasebookError ? expected(thrown.code) : { event: "bug", where, stack: stackOf(thrown) },
  );
}
