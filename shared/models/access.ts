/** The meaning of each state of access, and what to do about it, for users who have never heard of a token. */
import type { ErrorCode, Failure } from "../errors.ts";
import type { AccessAction, AccessState, TokenState } from "./hub.ts";

export type RefusedState = Exclude<AccessState, "granted">;

export interface AccessMessage extends Failure {
  /** In the order of use: the first is the primary button. */
  readonly actions: readonly AccessAction[];
}

/**
 * The token's source decides the remedy: a token entered in Casebook can be replaced here, one of the environment
 * cannot.
 */
export interface AccessContext {
  readonly tokenSource: TokenState["source"];
}

interface Row extends AccessMessage {
  /** The message and buttons that differ for this source of the token. */
  readonly bySource?: Partial<
    Readonly<Record<TokenState["source"], Partial<Pick<AccessMessage, "remedy" | "actions">>>>
  >;
}

const importInstead =
  "Model files that were fetched elsewhere can be imported without a connection: drop them on the models page.";

const rows: Readonly<Record<RefusedState, Row>> = {
  "no-token": {
    code: "HUB_TOKEN_MISSING",
    message:
      "The hub gives this model only to people who have an account there and have accepted its licence. It does not know yet who you are.",
    remedy:
      "Make a free account on the hub, create an access token there (a password for programs; read permission is enough) and enter it here.",
    actions: ["enter-token", "open-token-page"],
  },
  "bad-token": {
    code: "HUB_TOKEN_INVALID",
    message:
      "The hub does not accept the access token: it is mistyped, has expired or was revoked. With it the hub refuses even models that are open to everyone.",
    remedy: "Enter a new token, or remove this one: models that are open to everyone need none.",
    actions: ["enter-token", "remove-token", "open-token-page"],
    bySource: {
      // The token was entered just now, and is not saved.
      none: {
        remedy: "Enter it once more, or make a new one: models that are open to everyone need none.",
        actions: ["enter-token", "open-token-page"],
      },
      environment: {
        remedy:
          "The token comes from the environment variable HF_TOKEN. Correct or remove that variable, then start Casebook again.",
        actions: ["open-token-page"],
      },
      file: {
        remedy:
          "The token comes from the hub's own token file (HF_TOKEN_PATH). Enter a token here, which goes first, or sign in again with the hub's tool.",
        actions: ["enter-token", "open-token-page", "check-again"],
      },
    },
  },
  "not-accepted": {
    code: "HUB_NOT_ACCEPTED",
    message: "Your account has not accepted this model's licence on the hub yet.",
    remedy:
      "Open the model's page, sign in with the account that the token belongs to, and accept. Most models grant access at once, some authors review each request. Then check again.",
    actions: ["open-page", "check-again"],
  },
  pending: {
    code: "HUB_PENDING",
    message: "Your request for this model waits for a review by its authors.",
    remedy: "This can take days. Casebook asks again by itself while this page is open.",
    actions: ["poll", "check-again", "open-page"],
  },
  rejected: {
    code: "HUB_REJECTED",
    message: "The authors of this model have rejected your request for access.",
    remedy:
      "Ask them for the reason on the model's page, or choose another model. If they change their minds, check again.",
    actions: ["open-page", "check-again"],
  },
  "token-lacks-permission": {
    code: "HUB_TOKEN_LACKS_PERMISSION",
    message:
      "The access token is valid, but it was made without the permission to read models that ask for an acceptance.",
    remedy:
      "On the hub's token page, edit the token and switch on read access to public gated repositories, or create a token of the kind Read and enter that. Then check again.",
    actions: ["open-token-page", "enter-token", "check-again"],
    bySource: { environment: { actions: ["open-token-page", "check-again"] } },
  },
  "repo-missing": {
    code: "HUB_REPO_MISSING",
    message: "The hub has no model of this name, or it is private and not shown to you.",
    remedy: "Check the name: organisation, slash, model, as in the address of the model's page.",
    actions: ["check-again"],
    bySource: {
      none: {
        remedy:
          "Check the name: organisation, slash, model, as in the address of the model's page. A private model needs an access token.",
        actions: ["check-again", "enter-token"],
      },
    },
  },
  "revision-missing": {
    code: "HUB_REVISION_MISSING",
    message: "The model is there, but not the version of it that was asked for.",
    remedy: "Look on the model's page which versions there are, or leave the version away to get the newest.",
    actions: ["open-page", "check-again"],
  },
  "file-missing": {
    code: "HUB_FILE_MISSING",
    message: "The model is there, but it has no file of this name.",
    remedy: "Choose one of the files that the hub lists; its authors may have renamed or removed it.",
    actions: ["open-page", "check-again"],
  },
  disabled: {
    code: "HUB_DISABLED",
    message: "The hub has switched this model off. Nobody can fetch it at present.",
    remedy: "The model's page may say why. Choose another model, or another source of this one.",
    actions: ["open-page"],
  },
  "rate-limited": {
    code: "HUB_RATE_LIMITED",
    message: "The hub asks for a pause: too many requests came from here in a short time.",
    remedy: "Wait a few minutes, then check again. Downloads go on by themselves.",
    actions: ["check-again"],
    bySource: {
      none: {
        remedy:
          "Wait a few minutes, then check again. Downloads go on by themselves. With an access token the hub allows more requests.",
        actions: ["check-again", "enter-token"],
      },
    },
  },
  "hub-failed": {
    code: "HUB_FAILED",
    message: "The hub has a fault of its own, or gave an answer that Casebook does not understand.",
    remedy: "Try again in a few minutes. Nothing is wrong on this computer.",
    actions: ["check-again"],
  },
  unreachable: {
    code: "HUB_UNREACHABLE",
    message:
      "Casebook cannot reach the hub. Either this computer has no network, or something blocks the way.",
    remedy: `Check the network, then try again. If a browser reaches the hub, Casebook may need the address of your proxy in HTTPS_PROXY. ${importInstead}`,
    actions: ["check-again", "import"],
  },
  proxy: {
    code: "HUB_PROXY",
    message:
      "Something in your network answered in the hub's place: a proxy that refuses, or a page that asks you to sign in.",
    remedy: `Open the model's page in a browser and sign in to the network if it asks. Otherwise ask your IT department to allow huggingface.co and hf.co with everything below them. ${importInstead}`,
    actions: ["open-page", "check-again", "import"],
  },
  "untrusted-certificate": {
    code: "HUB_CERTIFICATE",
    message:
      "The connection to the hub cannot be trusted: this computer does not know who issued its certificate. Networks that inspect traffic use an issuer of their own.",
    remedy:
      "Ask your IT department for the file with its certificate, set NODE_EXTRA_CA_CERTS to the path of that file, and start Casebook again.",
    actions: ["check-again"],
  },
  offline: {
    code: "HUB_OFFLINE",
    message: "Casebook is set to work offline and makes no connection.",
    remedy: `Remove HF_HUB_OFFLINE from the environment and start Casebook again. ${importInstead}`,
    // The environment of a running program does not change: nothing else helps here.
    actions: ["import"],
  },
};

/** One message for each state; the source of the token decides only what to do about it. */
export function accessMessages(
  state: RefusedState,
  { tokenSource }: AccessContext = { tokenSource: "none" },
): AccessMessage {
  const { bySource, ...words } = rows[state];
  return { ...words, ...bySource?.[tokenSource] };
}

/** The state that a failure's code stands for; null for codes of other parts. */
export function accessStateOf(code: ErrorCode): RefusedState | null {
  // A redirect to a foreign host is what portals and filters do; the failure's own words name the host.
  if (code === "HUB_HOST_NOT_ALLOWED") return "proxy";
  const found = Object.entries(rows).find(([, row]) => row.code === code);
  return found === undefined ? null : (found[0] as RefusedState);
}

/** `endpoint`: as in HubInfo. Where the user accepts a model's licence. */
export const modelPageOf = (endpoint: string, repo: string): string => `${endpoint}/${repo}`;
export const tokenPageOf = (endpoint: string): string => `${endpoint}/settings/tokens`;
