/**
 * The meaning of an answer of the hub: a table, read from the top. Status, code and message only tell together
 * (recorded from the live hub; messages are matched loosely, since the server may reword them).
 */
import { limits } from "../../../../shared/limits.ts";
import type { RefusedState } from "../../../../shared/models/access.ts";

export interface AnswerFacts {
  /** What was asked for; "storage": bytes, from a host that the hub redirected to. */
  readonly asked: "account" | "repo" | "revision" | "file" | "storage";
  readonly status: number;
  /** X-Error-Code. */
  readonly code: string | null;
  /** X-Error-Message, else the text of the body. */
  readonly message: string;
  /** A web page came in place of data. */
  readonly html: boolean;
  /** The answer has one of the hub's own headers. */
  readonly fromHub: boolean;
  readonly tokenSent: boolean;
}

interface Row {
  readonly when: string;
  readonly is: (facts: AnswerFacts) => boolean;
  readonly state: RefusedState;
}

const messageMatches =
  (status: number, words: RegExp) =>
  (facts: AnswerFacts): boolean =>
    facts.status === status && facts.asked !== "storage" && words.test(facts.message);
const coded =
  (code: string) =>
  (facts: AnswerFacts): boolean =>
    facts.code === code && facts.status === 404;
const uncoded =
  (asked: AnswerFacts["asked"]) =>
  (facts: AnswerFacts): boolean =>
    facts.status === 404 && facts.asked === asked;
const hubStatus = (status: number, { status: actual, asked }: AnswerFacts): boolean =>
  actual === status && asked !== "storage";

export const answerTable: readonly Row[] = [
  { when: "a proxy asks for a password", is: ({ status }) => status === 407, state: "proxy" },
  { when: "a network asks to sign in (RFC 6585)", is: ({ status }) => status === 511, state: "proxy" },
  {
    when: "a page that is not the hub's, with success or a refusal: a portal or a filter",
    is: ({ html, fromHub, status }) => html && !fromHub && status < 500,
    state: "proxy",
  },
  { when: "too many requests", is: ({ status }) => status === 429, state: "rate-limited" },
  { when: "blocked by law", is: ({ status }) => status === 451, state: "disabled" },
  {
    when: "a token that the hub does not know; it says so even for public models",
    is: (facts) => hubStatus(401, facts) && (facts.tokenSent || facts.asked === "account"),
    state: "bad-token",
  },
  {
    when: "a gated model, and nobody signed in",
    is: (facts) => hubStatus(401, facts) && facts.code === "GatedRepo",
    state: "no-token",
  },
  {
    when: "no such model, asked without a token: the hub does not tell it from a private one",
    is: (facts) => hubStatus(401, facts),
    state: "repo-missing",
  },
  { when: "asked, and not decided yet", is: messageMatches(403, /awaiting a? ?review/i), state: "pending" },
  { when: "asked, and refused", is: messageMatches(403, /\brejected\b/i), state: "rejected" },
  {
    when: "a fine-grained token without the permission for gated models",
    is: messageMatches(403, /fine-grained|enable access to public gated/i),
    state: "token-lacks-permission",
  },
  { when: "switched off by the hub", is: messageMatches(403, /\bdisabled\b/i), state: "disabled" },
  {
    when: "signed in, but the licence is not accepted",
    is: (facts) => hubStatus(403, facts) && facts.code === "GatedRepo" && facts.tokenSent,
    state: "not-accepted",
  },
  {
    when: "a gated model that answers a stranger with 403",
    is: (facts) => hubStatus(403, facts) && facts.code === "GatedRepo",
    state: "no-token",
  },
  { when: "no such model", is: coded("RepoNotFound"), state: "repo-missing" },
  { when: "no such version", is: coded("RevisionNotFound"), state: "revision-missing" },
  { when: "no such file", is: coded("EntryNotFound"), state: "file-missing" },
  { when: "a mirror that sends no code: no such model", is: uncoded("repo"), state: "repo-missing" },
  { when: "the same: no such version", is: uncoded("revision"), state: "revision-missing" },
  { when: "the same: no such file", is: uncoded("file"), state: "file-missing" },
  { when: "everything else", is: () => true, state: "hub-failed" },
];

/** The state for every answer other than success. */
export function stateOfAnswer(facts: AnswerFacts): RefusedState {
  const row = answerTable.find(({ is }) => is(facts));
  if (row === undefined) throw new Error("the last row takes everything");
  return row.state;
}

/** Headers that the hub or its storage sends with every answer, and a portal does not. */
const marks = ["x-request-id", "x-error-code", "x-error-message", "x-repo-commit", "x-amz-cf-id"] as const;
export const isFromHub = (headers: Readonly<Record<string, string>>): boolean =>
  marks.some((mark) => headers[mark] !== undefined);

export const isPage = (headers: Readonly<Record<string, string>>, body = ""): boolean =>
  /^(text\/html|application\/xhtml)/i.test(headers["content-type"] ?? "") ||
  /^\s*<(!doctype|html)/i.test(body);

/**
 * The hub's own message: on one line, shortened, "" where there is none. A token in it, which only a hostile server
 * would send, is removed.
 */
export function messageIn(
  headers: Readonly<Record<string, string>>,
  body: string,
  token: string | null,
): string {
  const words = headers["x-error-message"] ?? (isPage(headers, body) ? "" : (errorField(body) ?? body));
  const line = words.replace(/[\p{Cc}\s]+/gu, " ").trim();
  const safe = token === null ? line : line.replaceAll(token, "…");
  return safe.length > limits.hubMessageCharacters
    ? `${safe.slice(0, limits.hubMessageCharacters - 1)}…`
    : safe;
}

/** `{"error": "…"}`, as the hub's API answers. null: the body is of another form. */
function errorField(body: string): string | null {
  if (!body.trimStart().startsWith("{")) return null;
  try {
    const parsed: unknown = JSON.parse(body);
    const message = (parsed as { error?: unknown }).error;
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
