import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { retryAtOf } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 23, 12, 0, 0);

describe("when to ask again", () => {
  it.each([
    ["seconds", { "retry-after": "120" }, 120],
    ["a date", { "retry-after": "Mon, 23 Nov 2026 12:05:00 GMT" }, 300],
    ["a date that is over", { "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, 0],
    ["a window that is used up", { ratelimit: '"api";r=0;t=179' }, 179],
    ["a window without its rest", { ratelimit: '"resolvers"; t=30' }, 30],
    ["both: the plain one counts", { "retry-after": "5", ratelimit: '"api";r=0;t=179' }, 5],
    ["an unreadable one beside a window", { "retry-after": "soon", ratelimit: '"api";r=0;t=7' }, 7],
  ])("%s", (_, headers, seconds) => {
    expect(retryAtOf(headers as unknown as Record<string, string>, now)).toBe(now + seconds * 1_000);
  });

  it.each([
    ["nothing said", {}],
    ["not understood", { "retry-after": "soon" }],
    ["a window with room left", { ratelimit: '"api";r=12;t=179' }],
  ])("%s: not known", (_, headers) => {
    expect(retryAtOf(headers as unknown as Record<string, string>, now)).toBeNull();
  });

  it("a pause of years is not believed", () => {
    expect(retryAtOf({ "retry-after": "99999999999999999999" }, now)).toBe(now + limits.hubPauseMs);
  });
});
