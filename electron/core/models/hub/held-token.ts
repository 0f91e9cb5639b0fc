/** The token in use, as the hub client gets it. It is held in memory only: no field of an error or a log entry holds it. */
import type { Failure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import type { TokenState } from "../../../../shared/models/hub.ts";

export type TokenSource = Exclude<TokenState["source"], "none">;

export type HeldToken =
  | { readonly kind: "none" }
  | { readonly kind: "held"; readonly token: string; readonly source: TokenSource }
  /** A token that exists but cannot be read. Requests are sent without one; `failure` is shown where a token is needed. */
  | { readonly kind: "unusable"; readonly source: TokenSource; readonly failure: Failure };

export const sourceOf = (held: HeldToken): TokenState["source"] =>
  held.kind === "none" ? "none" : held.source;

/** Printable ASCII without spaces: anything else cannot stand in a header, and is no token of the hub's. */
export const isTokenText = (text: string): boolean =>
  text.length <= limits.hubTokenCharacters && /^[\x21-\x7e]+$/.test(text);
