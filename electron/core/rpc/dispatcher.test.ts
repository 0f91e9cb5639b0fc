import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { contract, type Method } from "../../../shared/contract.ts";
import { serverEnvelopeSchema } from "../../../shared/envelopes.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { LogEntry } from "../log.ts";
import { repetitions } from "../testing/endurance.ts";
import { type ClientConnection, createDispatcher, type Handlers } from "./dispatcher.ts";

const client: ClientConnection = { send: () => undefined };
const methods = Object.keys(contract) as Method[];

function recording(answer: () => unknown = () => ({ done: true })) {
  const calls: { method: string; params: unknown }[] = [];
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      (params: unknown) => {
        calls.push({ method, params });
        return answer();
      },
    ]),
  ) as unknown as Handlers;
  const logged: LogEntry[] = [];
  return {
    calls,
    logged,
    dispatch: createDispatcher(handlers, { log: (entry) => logged.push(entry), published: () => 5 }),
  };
}

describe("the one inbound path", () => {
  it("answers a good request with its handler's value and its own id", async () => {
    const { dispatch, calls } = recording();
    const reply = await dispatch(
      { kind: "request", id: 7, method: "cases.delete", params: { caseId: "abc" } },
      client,
    );
    expect(reply).toEqual({ kind: "reply", id: 7, seq: 5, outcome: { ok: true, value: { done: true } } });
    expect(calls).toEqual([{ method: "cases.delete", params: { caseId: "abc" } }]);
  });

  it.each([
    ["no envelope", null],
    ["a string", "request"],
    ["an unknown kind", { kind: "reply", id: 1, method: "models.rescan", params: {} }],
    ["a negative id", { kind: "request", id: -1, method: "models.rescan", params: {} }],
    ["an extra key", { kind: "request", id: 1, method: "models.rescan", params: {}, extra: 1 }],
    ["an unknown method", { kind: "request", id: 1, method: "files.read", params: {} }],
    ["a method of Object", { kind: "request", id: 1, method: "constructor", params: {} }],
    ["__proto__ as method", { kind: "request", id: 1, method: "__proto__", params: {} }],
    ["missing parameters", { kind: "request", id: 1, method: "cases.delete", params: {} }],
    [
      "an unknown parameter",
      { kind: "request", id: 1, method: "cases.delete", params: { caseId: "a", path: "/" } },
    ],
    [
      "a path as id",
      { kind: "request", id: 1, method: "cases.open", params: { caseId: "../../etc/passwd" } },
    ],
    [
      "a title that is too long",
      { kind: "request", id: 1, method: "cases.rename", params: { caseId: "a", title: "x".repeat(201) } },
    ],
  ])("refuses %s with a typed error and calls nothing", async (_, request) => {
    const { dispatch, calls } = recording();
    const { outcome } = await dispatch(request, client);
    expect(outcome.ok ? null : outcome.failure.code).toBe("BAD_REQUEST");
    expect(calls).toEqual([]);
  });

  it("passes an expected failure on with its remedy", async () => {
    const { dispatch, logged } = recording(() => {
      throw new CasebookError("STORE_FULL", "The disk is full.", "Free some space.");
    });
    const { outcome } = await dispatch(
      { kind: "request", id: 1, method: "models.rescan", params: {} },
      client,
    );
    expect(outcome).toEqual({
      ok: false,
      failure: { code: "STORE_FULL", message: "The disk is full.", remedy: "Free some space." },
    });
    expect(logged).toEqual([{ event: "request-failed", method: "models.rescan", code: "STORE_FULL" }]);
  });

  it("keeps a bug's text from the window and from the log", async () => {
    const { dispatch, logged } = recording(() => {
      throw new TypeError("cannot read CANARY of undefined");
    });
    const reply = await dispatch({ kind: "request", id: 1, method: "models.rescan", params: {} }, client);
    expect(reply.outcome.ok ? null : reply.outcome.failure.code).toBe("INTERNAL");
    expect(JSON.stringify(reply)).not.toContain("CANARY");
    expect(JSON.stringify(logged)).not.toContain("CANARY");
    expect(logged[0]).toMatchObject({ event: "bug", where: "models.rescan" });
  });

  // 60,000 calls over all requests.
  const callsEach = repetitions(Math.ceil(60_000 / methods.length), 10_000);
  it.each(methods)(
    `%s answers ${callsEach} arbitrary calls with a reply that fits the contract, and never throws`,
    async (method) => {
      const { dispatch, calls } = recording();
      const anything = fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 2 });
      const field = fc.oneof(
        fc.constantFrom("abc", "a/b", "", 0, null, true, new Uint8Array(3), []),
        anything,
      );
      const keys = Object.keys(contract[method].params.entries);
      // The right keys with right and wrong values, as well as nonsense.
      const nearly = fc.record(Object.fromEntries(keys.map((key) => [key, field])), { requiredKeys: [] });
      await fc.assert(
        fc.asyncProperty(fc.oneof(nearly, anything), async (params) => {
          const before = calls.length;
          const reply = await dispatch({ kind: "request", id: 1, method, params }, client);
          expect(v.is(serverEnvelopeSchema, reply)).toBe(true);
          if (calls.length > before) {
            expect(v.is(contract[method].params, calls.at(-1)?.params)).toBe(true);
          } else {
            expect(reply.outcome.ok ? null : reply.outcome.failure.code).toBe("BAD_REQUEST");
          }
        }),
        { numRuns: callsEach },
      );
    },
  );
});
