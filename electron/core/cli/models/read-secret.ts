/** Reads one line that must not be seen: from standard input, without an echo where a person types it. */
import { createInterface } from "node:readline";
import { type Readable, Writable } from "node:stream";
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";

export interface SecretSource {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** The stream for the prompt; standard output carries results only. */
  readonly prompt: { write(text: string): unknown };
  /** Ctrl-C, which a terminal that echoes nothing hands over as a byte. */
  readonly interrupt: () => void;
}

/** The first line, without spaces around it; "" where none came. Throws TOO_LARGE, CANCELLED. */
export async function readSecret(
  question: string,
  source: SecretSource,
  signal: AbortSignal,
): Promise<string> {
  const line = source.input.isTTY === true ? typedLine(question, source, signal) : pipedLine(source, signal);
  return (await line).trim();
}

async function typedLine(
  question: string,
  { input, prompt, interrupt }: SecretSource,
  signal: AbortSignal,
): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: unseen, terminal: true, historySize: 0 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stop = (): void => reject(cancelled());
  signal.addEventListener("abort", stop, { once: true });
  lines.once("SIGINT", interrupt);
  lines.once("line", resolve);
  // Ctrl-D.
  lines.once("close", () => resolve(""));
  prompt.write(question);
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    lines.close();
    prompt.write("\n");
  }
}

async function pipedLine({ input }: SecretSource, signal: AbortSignal): Promise<string> {
  let text = "";
  const stop = (): void => void input.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of input as AsyncIterable<Buffer | string>) {
      text += chunk.toString();
      if (text.includes("\n")) break;
      if (text.length > limits.smallFileBytes) throw tooLong();
    }
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  if (signal.aborted) throw cancelled();
  return text.split("\n", 1)[0] ?? "";
}

const tooLong = (): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    "What came on standard input is too long to be an access token.",
    "Send the token alone, on one line.",
  );

const cancelled = (): CasebookError =>
  new CasebookError("CANCELLED", "Nothing was saved.", "Run the command again to enter the token.");
