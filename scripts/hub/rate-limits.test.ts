import { expect, test } from "vitest";
import { createRateLimits } from "./rate-limits.ts";

test("the quota is counted for each account and bucket, said in headers, and fresh after the window", () => {
  let now = 0;
  const limits = createRateLimits({ windowSeconds: 60, quota: { api: 2 } }, () => now);
  expect(limits.count("api", null).headers).toEqual({
    RateLimit: '"api";r=1;t=60',
    "RateLimit-Policy": '"fixed window";"api";q=2;w=60',
  });
  now = 10_500;
  expect(limits.count("api", null)).toMatchObject({ exceeded: false, resetSeconds: 50 });
  expect(limits.count("api", null)).toMatchObject({
    exceeded: true,
    headers: { RateLimit: '"api";r=0;t=50' },
  });
  expect(limits.count("api", "reader").exceeded).toBe(false);
  expect(limits.count("resolvers", null).exceeded).toBe(false);
  now = 60_000;
  expect(limits.count("api", null).exceeded).toBe(false);
});

test("without a token the real hub grants 500 questions and 3,000 files in five minutes, with one 1,000 and 5,000", () => {
  const limits = createRateLimits();
  const policy = (bucket: "api" | "resolvers", account: string | null) =>
    limits.count(bucket, account).headers["RateLimit-Policy"];
  expect(policy("api", null)).toBe('"fixed window";"api";q=500;w=300');
  expect(policy("resolvers", null)).toBe('"fixed window";"resolvers";q=3000;w=300');
  expect(policy("api", "reader")).toBe('"fixed window";"api";q=1000;w=300');
  expect(policy("resolvers", "reader")).toBe('"fixed window";"resolvers";q=5000;w=300');
});
