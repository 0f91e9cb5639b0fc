/** A refusal by the hub, or by something that answered in its place, with what a caller needs to go on. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import { accessMessages, type RefusedState } from "../../../../shared/models/access.ts";
import type { TokenState } from "../../../../shared/models/hub.ts";

export interface RefusalFacts {
  readonly state: RefusedState;
  readonly tokenSource: TokenState["source"];
  /**
   * "storage": a host that the hub sent us on to. Its signed addresses end after some time, so ask the hub for a new one
   * with `resolve` before giving up.
   */
  readonly by: "hub" | "storage";
  readonly httpStatus: number;
  readonly hubSaid: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z; null where the hub names no time. */
  readonly retryAt: number | null;
  /** Said instead of the words of the state. */
  readonly failure?: Failure;
}

export class HubRefusal extends CasebookError {
  readonly state: RefusedState;
  readonly by: "hub" | "storage";
  readonly httpStatus: number;
  readonly hubSaid: string | null;
  readonly retryAt: number | null;

  constructor({ state, tokenSource, by, httpStatus, hubSaid, retryAt, failure }: RefusalFacts) {
    const { code, message, remedy } = failure ?? accessMessages(state, { tokenSource });
    super(code, message, remedy);
    this.state = state;
    this.by = by;
    this.httpStatus = httpStatus;
    this.hubSaid = hubSaid;
    this.retryAt = retryAt;
  }
}
