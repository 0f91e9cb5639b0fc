/** Who has asked for access to which gated repository, and what became of it. */

export type Gated = false | "auto" | "manual";
export const accessChoices = ["not-accepted", "pending", "rejected", "granted"] as const;
/** State of an account's request. */
export type AccessChoice = (typeof accessChoices)[number];
export type GateState = AccessChoice | "ungated";

export interface AccessBook {
  /** Account that a gate was shut for last; the model's page suggests it. */
  lastRefused: string | null;
  state(repo: string, account: string): AccessChoice;
  set(repo: string, account: string, state: AccessChoice): void;
  /** What the button on the model's page does: access is granted immediately, or pending until an author approves. */
  ask(repo: string, account: string, gated: Gated): void;
}

export function createAccessBook(): AccessBook {
  const states = new Map<string, AccessChoice>();
  const key = (repo: string, account: string): string => `${repo} ${account}`;
  const state = (repo: string, account: string): AccessChoice =>
    states.get(key(repo, account)) ?? "not-accepted";
  const set = (repo: string, account: string, to: AccessChoice): void =>
    void states.set(key(repo, account), to);
  return {
    lastRefused: null,
    state,
    set,
    ask(repo, account, gated) {
      // Whom an author has turned down cannot ask again.
      if (gated === false || state(repo, account) !== "not-accepted") return;
      set(repo, account, gated === "auto" ? "granted" : "pending");
    },
  };
}
