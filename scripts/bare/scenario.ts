/** A promise about a machine, and how it is put to the test. */
import type { Store } from "./machine.ts";

export interface Scenario {
  /** For `--only`. */
  readonly name: string;
  readonly promise: string;
  /** Resolves with figures to report. Throws where the promise is broken. */
  run(store: Store): Promise<string>;
}
