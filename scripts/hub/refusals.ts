/** What the hub says when it says no: status, X-Error-Code and words, each as the real one was seen to answer. */
import type { AccessChoice } from "./access.ts";
import type { Identity } from "./tokens.ts";

export interface Refusal {
  readonly status: number;
  /** For X-Error-Code; null: the header is not sent. */
  readonly code: string | null;
  readonly message: string;
}

const refusal = (status: number, code: string | null, message: string): Refusal => ({
  status,
  code,
  message,
});

export const refusals = {
  unauthenticated: refusal(401, null, "Invalid username or password."),
  badCredentials: refusal(401, null, "Invalid credentials in Authorization header"),
  repositoryMissing: refusal(404, "RepoNotFound", "Repository not found"),
  revisionMissing: (revision: string) => refusal(404, "RevisionNotFound", `Invalid rev id: ${revision}`),
  entryMissing: refusal(404, "EntryNotFound", "Entry not found"),
  disabled: refusal(403, null, "Access to this resource is disabled."),
  tokenWithoutGated: refusal(
    403,
    null,
    "Please enable access to public gated repositories in your fine-grained token settings to view this repository",
  ),
  badRequest: refusal(400, null, "Bad request"),
  noSuchPage: refusal(404, null, "Sorry, we can't find the page you are looking for."),
  rateLimited: (anonymous: boolean) =>
    refusal(
      429,
      null,
      anonymous
        ? "We had to rate limit your IP (127.0.0.1). To continue using our service, create a HF account or login to your existing account, and make sure you pass a HF_TOKEN if you're using the API."
        : "You have been rate limited. Please wait before you send further requests.",
    ),
} as const;

/** Why the gate of a gated repository stays shut; null: it opens. `page`: address of the model's page. */
export function gateRefusal(
  repo: string,
  page: string,
  identity: Identity,
  stateOf: (account: string) => AccessChoice,
): Refusal | null {
  const restricted = `Access to model ${repo} is restricted`;
  if (identity.kind !== "known")
    return refusal(
      401,
      "GatedRepo",
      `${restricted}. You must have access to it and be authenticated to access it. Please log in.`,
    );
  const { account, role, canReadGatedRepos } = identity.token;
  if (role === "fineGrained" && canReadGatedRepos !== true) return refusals.tokenWithoutGated;
  const state = stateOf(account);
  switch (state) {
    case "granted":
      return null;
    case "not-accepted":
      return refusal(
        403,
        "GatedRepo",
        `${restricted} and you are not in the authorized list. Visit ${page} to ask for access.`,
      );
    case "pending":
      return refusal(
        403,
        "GatedRepo",
        `Your request to access model ${repo} is awaiting a review from the repo authors.`,
      );
    case "rejected":
      return refusal(
        403,
        "GatedRepo",
        `Your request to access model ${repo} has been rejected by the repo's authors.`,
      );
  }
}
