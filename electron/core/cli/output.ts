/** The output of the command line: text for people, or one JSON object a line for programs. Logs never go to stdout. */
import type { Failure } from "../../../shared/errors.ts";

export interface Output {
  /** Machine-readable line; nothing in the human form. */
  record(record: Readonly<Record<string, unknown>> & { readonly type: string }): void;
  /** Human-readable text, as it is; nothing in the JSON form. */
  text(text: string): void;
  fail(failure: Failure): void;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(json: boolean, { stdout, stderr }: Streams): Output {
  if (json) {
    const record: Output["record"] = (fields) => void stdout.write(`${JSON.stringify(fields)}\n`);
    return {
      record,
      text: () => undefined,
      fail: ({ code, message, remedy }) => record({ type: "error", code, message, remedy }),
    };
  }
  return {
    record: () => undefined,
    text: (text) => void stdout.write(text),
    fail: ({ message, remedy }) => void stderr.write(`${message}\n${remedy}\n`),
  };
}

/**
 * `casebook ask | head -1`: a reader that has had enough is no failure. What is written after that goes nowhere.
 * Whatever else befalls the stream is thrown.
 */
export function onReaderGone(stdout: Pick<NodeJS.WritableStream, "on">, gone: () => void): void {
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    gone();
  });
}
