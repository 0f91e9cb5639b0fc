import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import type { RefusedState } from "../../../../shared/models/access.ts";
import { type AnswerFacts, answerTable, isFromHub, isPage, messageIn, stateOfAnswer } from "./hub-answer.ts";

const plain: AnswerFacts = {
  asked: "repo",
  status: 200,
  code: null,
  message: "",
  html: false,
  fromHub: true,
  tokenSent: true,
};

/** The words are those that the live hub was recorded with. */
const examples: readonly (readonly [
  when: string,
  state: RefusedState,
  facts: Partial<AnswerFacts>,
  message?: string,
])[] = [
  [
    "no token, gated",
    "no-token",
    { status: 401, code: "GatedRepo", tokenSent: false },
    "Access to model a/b is restricted. You must have access to it and be authenticated to access it. Please log in.",
  ],
  ["no token, gated, answered with 403", "no-token", { status: 403, code: "GatedRepo", tokenSent: false }],
  ["a bad token, public model", "bad-token", { status: 401 }, "Invalid username or password."],
  ["a bad token, as also seen", "bad-token", { status: 401 }, "Invalid credentials in Authorization header"],
  ["a bad token, gated model", "bad-token", { status: 401, code: "GatedRepo" }],
  ["a bad token at whoami", "bad-token", { status: 401, asked: "account" }, "Invalid username or password."],
  [
    "terms not accepted",
    "not-accepted",
    { status: 403, code: "GatedRepo" },
    "Access to model a/b is restricted and you are not in the authorized list. Visit https://huggingface.co/a/b to ask for access.",
  ],
  [
    "pending",
    "pending",
    { status: 403, code: "GatedRepo" },
    "Your request to access model a/b is awaiting a review from the repo authors.",
  ],
  [
    "rejected",
    "rejected",
    { status: 403, code: "GatedRepo" },
    "Your request to access model a/b has been rejected by the repo's authors.",
  ],
  ["rejected, without a code", "rejected", { status: 403 }, "Your request has been rejected."],
  [
    "a fine-grained token without the gated permission",
    "token-lacks-permission",
    { status: 403 },
    "Please enable access to public gated repositories in your fine-grained token settings to view this repository",
  ],
  [
    "repo missing, anonymous",
    "repo-missing",
    { status: 401, tokenSent: false },
    "Invalid username or password.",
  ],
  ["repo missing, signed in", "repo-missing", { status: 404, code: "RepoNotFound" }, "Repository not found"],
  ["revision missing", "revision-missing", { status: 404, code: "RevisionNotFound" }, "Invalid rev id: x"],
  ["file missing", "file-missing", { status: 404, code: "EntryNotFound", asked: "file" }, "Entry not found"],
  ["404 of a mirror, repo", "repo-missing", { status: 404 }],
  ["404 of a mirror, revision", "revision-missing", { status: 404, asked: "revision" }],
  ["404 of a mirror, file", "file-missing", { status: 404, asked: "file" }],
  ["disabled", "disabled", { status: 403 }, "Access to this resource is disabled."],
  ["blocked by law", "disabled", { status: 451 }],
  ["rate limit", "rate-limited", { status: 429 }],
  ["rate limit of the storage", "rate-limited", { status: 429, asked: "storage" }],
  ["the proxy asks for a password", "proxy", { status: 407, fromHub: false }],
  ["the network asks to sign in", "proxy", { status: 511, fromHub: false, html: true }],
  ["a portal answers with success", "proxy", { html: true, fromHub: false }],
  ["a filter answers with a refusal", "proxy", { status: 403, html: true, fromHub: false }],
  ["a portal in place of the storage", "proxy", { html: true, fromHub: false, asked: "storage" }],
  ["an unknown 403", "hub-failed", { status: 403 }, "Forbidden"],
  [
    "a signed address that has expired",
    "hub-failed",
    { status: 403, asked: "storage" },
    "Request has expired",
  ],
  ["the storage speaks of rejection", "hub-failed", { status: 403, asked: "storage" }, "rejected"],
  ["the storage knows no token", "hub-failed", { status: 401, asked: "storage" }],
  ["the storage has lost the file", "hub-failed", { status: 404, asked: "storage" }],
  ["a bad request", "hub-failed", { status: 400 }],
  ["a fault of the hub", "hub-failed", { status: 500 }],
  ["overloaded, with a page", "hub-failed", { status: 503, html: true, fromHub: false }],
  ["success with something else than was asked for", "hub-failed", {}],
];

describe("an answer of the hub", () => {
  for (const [when, state, facts, message = ""] of examples) {
    it(`${when}: ${state}`, () => expect(stateOfAnswer({ ...plain, ...facts, message })).toBe(state));
  }

  it("every row of the table decides one of these, so none is dead", () => {
    const deciding = examples.map(([, , facts, message = ""]) =>
      answerTable.findIndex(({ is }) => is({ ...plain, ...facts, message })),
    );
    expect([...new Set(deciding)].toSorted((a, b) => a - b)).toEqual(answerTable.map((_, index) => index));
  });
});

describe("the hub's own words", () => {
  it("are those of the header before those of the body", () => {
    expect(messageIn({ "x-error-message": "header" }, '{"error":"body"}', null)).toBe("header");
    expect(messageIn({}, '{"error":"body"}', null)).toBe("body");
    expect(messageIn({ "content-type": "text/plain" }, "Entry not found", null)).toBe("Entry not found");
  });

  it("are not taken from a page, broken JSON or an error that is no text", () => {
    expect(messageIn({ "content-type": "text/html; charset=utf-8" }, "<p>Sign in</p>", null)).toBe("");
    expect(messageIn({}, "<!doctype html><p>Sign in", null)).toBe("");
    expect(messageIn({}, '{"error":', null)).toBe("");
    expect(messageIn({}, '{"error":{"a":1}}', null)).toBe("");
  });

  it("come on one line and not at any length", () => {
    const message = messageIn({}, `a\n\tb\u0000c${"x".repeat(1_000)}`, null);
    expect(message.startsWith("a b cxxx")).toBe(true);
    expect(message).toHaveLength(limits.hubMessageCharacters);
    expect(message.endsWith("…")).toBe(true);
  });

  it("never hold the token, should a server send it back", () => {
    expect(messageIn({}, "Bearer hf_canary is not known, hf_canary", "hf_canary")).toBe(
      "Bearer … is not known, …",
    );
  });
});

it("a page is told by its type, and by its beginning where the type lies", () => {
  expect(isPage({ "content-type": "text/html" })).toBe(true);
  expect(isPage({ "content-type": "application/json" }, "\n <!DOCTYPE html>")).toBe(true);
  expect(isPage({ "content-type": "application/octet-stream" }, "GGUF")).toBe(false);
  expect(isPage({}, '<?xml version="1.0"?><Error><Code>AccessDenied</Code>')).toBe(false);
});

it("the hub and its storage are told by their headers", () => {
  expect(isFromHub({ "x-request-id": "Root=1-2" })).toBe(true);
  expect(isFromHub({ "x-amz-cf-id": "x" })).toBe(true);
  expect(isFromHub({ server: "nginx", "content-type": "text/html" })).toBe(false);
});
