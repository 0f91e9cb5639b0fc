/** The failures of the hub: what it refuses, and what answers in its place. Code, message, remedy. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import { accessMessages, type RefusedState } from "../../../../shared/models/access.ts";
import type { TokenState } from "../../../../shared/models/hub.ts";
import { type HeldToken, sourceOf } from "./held-token.ts";

export interface RefusalFacts {
  readonly state: RefusedState;
  readonly tokenSource: TokenState["source"];
  /**
   * "storage": a host that the hub redirected to. Its signed addresses expire, so `resolve` asks the hub for a new one before
   * a caller gives up.
   */
  readonly by: "hub" | "storage";
  readonly httpStatus: number;
  readonly hubSaid: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z; null where the hub names no time. */
  readonly retryAt: number | null;
  /** In place of the state's message. */
  readonly failure?: Failure;
}

/** A refusal by the hub, or by something that answered in its place, with what a caller needs to go on. */
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

const hubFailed = (held: HeldToken, httpStatus: number): HubRefusal =>
  new HubRefusal({
    state: "hub-failed",
    tokenSource: sourceOf(held),
    by: "hub",
    httpStatus,
    hubSaid: null,
    retryAt: null,
  });

/** A successful answer whose content is not what the hub sends. */
export const notUnderstood = (held: HeldToken): HubRefusal => hubFailed(held, 200);

/** @param status of the last redirect */
export const redirectsWithoutEnd = (held: HeldToken, status: number): HubRefusal => hubFailed(held, status);

export const malformedToken = (): CasebookError =>
  new CasebookError(
    "HUB_TOKEN_INVALID",
    "This is no access token: it holds a space or a character that no token has, or it is too long.",
    accessMessages("bad-token").remedy,
  );

export const unusableEndpoint: Failure = {
  code: "HUB_HOST_NOT_ALLOWED",
  message: "HF_ENDPOINT does not hold an address that Casebook can use, so it asks nobody.",
  remedy:
    "Set it to an address like https://hub.example without a name, a password or a query, or remove it. Then start Casebook again.",
};

/** @param host that the next page of the list is on */
export const listingOnOtherHost = (host: string): CasebookError =>
  new CasebookError(
    "HUB_HOST_NOT_ALLOWED",
    `The hub continues its list of files on ${host}, which Casebook does not follow.`,
    "If HF_ENDPOINT names a mirror, ask those who run it, or remove HF_ENDPOINT.",
  );

export const hubFileChanged = (): CasebookError =>
  new CasebookError(
    "DOWNLOAD_CHANGED",
    "The file on the hub is not the one that this download began with.",
    "Cancel the download and start it again. If it happens again, the hub or a mirror mixes up its files.",
  );

export const webPageInsteadOfFile = (): CasebookError =>
  new CasebookError(
    "DOWNLOAD_NOT_A_MODEL",
    "A web page came instead of the model's file: probably a sign-in page of your network, or a filter's.",
    "Open the model's page in a browser and sign in to the network if it asks, then resume the download.",
  );
