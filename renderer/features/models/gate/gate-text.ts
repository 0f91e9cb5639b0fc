/** The steps to a repository of the hub in words. What the hub refuses comes with words of its own. */
import type { Access, AccessState, TokenState } from "../../../../shared/models/hub.ts";

/** "idle": nothing is known yet, or nothing is needed. */
export type StepState = "done" | "open" | "idle";

export interface StepText {
  readonly state: StepState;
  readonly text: string;
}

/** These are mended at the token, all others at the model's permission. */
const aboutToken: ReadonlySet<AccessState> = new Set(["no-token", "bad-token", "token-lacks-permission"]);

export const isAboutToken = (access: Access | null): boolean =>
  access !== null && aboutToken.has(access.state);

export function tokenStep(token: TokenState, access: Access | null): StepText {
  if (isAboutToken(access)) return { state: "open", text: token.source === "none" ? "" : tokenText(token) };
  const unneeded = access?.gated === "no";
  if (token.source === "none") {
    return {
      state: "idle",
      text: unneeded
        ? "Not needed for this model."
        : "Needed only where the hub asks for an acceptance. Casebook says so when it does.",
    };
  }
  return { state: "done", text: tokenText(token) + (unneeded ? " Not needed for this model." : "") };
}

function tokenText(token: Exclude<TokenState, { source: "none" }>): string {
  const account = accountText(token.account);
  switch (token.source) {
    case "vault":
      return `${account}Kept encrypted on this computer and never shown again.`;
    case "environment":
      return `${account}From the environment variable HF_TOKEN, which Casebook cannot change.`;
    case "file":
      return `${account}From the token file of the hub's own tools. A token that you enter here goes first.`;
  }
}

type Account = Exclude<TokenState, { source: "none" }>["account"];

function accountText(account: Account): string {
  if (account === null) return "";
  const { name, role, canReadGated } = account;
  switch (role) {
    case "read":
      return `Account ${name}, read-only token. `;
    case "write":
      return `Account ${name}. The token may also write; a read-only one would do. `;
    case "fine-grained":
      return canReadGated === false
        ? `Account ${name}. The token may not read models that ask for an acceptance. `
        : `Account ${name}, fine-grained token. `;
    case "unknown":
      return `Account ${name}. `;
  }
}

export function permissionStep(access: Access | null, checking: boolean): StepText {
  if (checking) return { state: "open", text: "Asking the hub." };
  if (access === null) return { state: "idle", text: "Not asked yet. The hub is asked when you download." };
  if (access.state !== "granted") {
    return {
      state: "open",
      text: isAboutToken(access) ? "The hub is asked again when the token is there." : "",
    };
  }
  return {
    state: "done",
    text: access.gated === "no" ? "Open to everyone." : "Granted to your account.",
  };
}

/** What is read out when the hub has answered. */
export const spokenAccess = ({ state, repo, failure }: Access): string =>
  state === "granted"
    ? `Access to ${repo} is granted.`
    : `${failure?.message ?? ""} ${failure?.remedy ?? ""}`;
