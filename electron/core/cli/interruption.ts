/** Ctrl-C: what runs is ended in good order. Asked a second time, the process ends at once. */

/** What the shell expects of a program that a signal ended: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type SignalName = keyof typeof exitCodes;

export interface Interruption {
  readonly signal: AbortSignal;
  /** null: no signal has ended it. */
  readonly exitCode: () => number | null;
  /** For Ctrl-C where the terminal hands it over as a byte. */
  readonly interrupt: () => void;
  /** Nobody reads what is written any more, which is no failure. */
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
