/** The accounts of the hub and their tokens. Each token has an account of its own, so that each can be in another state. */

export interface TokenSeed {
  readonly value: string;
  readonly account: string;
  readonly role: "read" | "write" | "fineGrained";
  /** Of a fine-grained token: "Read access to contents of all public gated repos you can access". */
  readonly canReadGatedRepos?: boolean;
  readonly expired?: boolean;
}

/** Not of the form of real tokens, so that no scanner for secrets takes them for some. */
export const knownTokens = {
  read: { value: "hf_practice-read", account: "reader", role: "read" },
  write: { value: "hf_practice-write", account: "writer", role: "write" },
  fineGrained: {
    value: "hf_practice-fine-grained",
    account: "fine-grained",
    role: "fineGrained",
    canReadGatedRepos: true,
  },
  fineGrainedWithoutGated: {
    value: "hf_practice-fine-grained-closed",
    account: "fine-grained-closed",
    role: "fineGrained",
    canReadGatedRepos: false,
  },
  expired: { value: "hf_practice-expired", account: "late", role: "read", expired: true },
} as const satisfies Record<string, TokenSeed>;

export type TokenName = keyof typeof knownTokens;

/** Who asks, as Authorization tells. */
export type Identity =
  | { readonly kind: "anonymous" }
  | { readonly kind: "known"; readonly token: TokenSeed }
  /** A token that the hub does not know, or knows no more. */
  | { readonly kind: "unknown"; readonly malformed: boolean };

export interface Tokens {
  readonly all: readonly TokenSeed[];
  add(token: TokenSeed): void;
  identify(authorization: string | undefined): Identity;
  /** Account of a token, given by its name, its string, or the account itself. Throws where there is none. */
  accountOf(token: string): string;
}

export function createTokens(): Tokens {
  const byValue = new Map<string, TokenSeed>(Object.values(knownTokens).map((token) => [token.value, token]));
  return {
    get all() {
      return [...byValue.values()];
    },
    add: (token) => void byValue.set(token.value, token),
    identify(authorization) {
      if (authorization === undefined) return { kind: "anonymous" };
      const value = /^Bearer (\S+)$/i.exec(authorization)?.[1];
      const token = value === undefined ? undefined : byValue.get(value);
      if (token === undefined || token.expired === true)
        return { kind: "unknown", malformed: value === undefined || token !== undefined };
      return { kind: "known", token };
    },
    accountOf(token) {
      const named = Object.entries(knownTokens).find(([name]) => name === token)?.[1];
      const found =
        named ?? byValue.get(token) ?? [...byValue.values()].find(({ account }) => account === token);
      if (found === undefined) throw new Error(`The hub knows no token or account ${token}`);
      return found.account;
    },
  };
}
