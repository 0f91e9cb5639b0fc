/** Ctrl-C: a running command is ended in good order. At the second one, the process ends immediately. */

/** The exit code that a shell expects of a program ended by a signal: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type SignalName = keyof typeof exitCodes;

export interface Interruption {
  readonly signal: AbortSignal;
  /** null: no signal has ended it. */
  readonly exitCode: () => number | null;
  /** For Ctrl-C where the terminal hands it over as a byte. */
  readonly interrupt: () => void;
  /** A reader that went away is no failure. */
  readonly end: () => void;
}

export function listenForInterruption(source: Pick<NodeJS.Process, "once">): Interruption {
  const abort = new AbortController();
  let by: SignalName | null = null;
  const endBy = (name: SignalName): void => {
    by ??= name;
    abort.abort();
  };
  // Once: without a listener Node ends the process by itself.
  for (const name of Object.keys(exitCodes) as SignalName[]) source.once(name, () => endBy(name));
  return {
    signal: abort.signal,
    exitCode: () => (by === null ? null : exitCodes[by]),
    interrupt: () => endBy("SIGINT"),
    end: () => abort.abort(),
  };
}
