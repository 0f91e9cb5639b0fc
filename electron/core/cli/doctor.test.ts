import { expect, it } from "vitest";
import { memoryCheck, nodeCheck } from "./doctor.ts";

it("a Node that is too old fails, with the way to a newer one", () => {
  expect(nodeCheck("24.21.0")).toMatchObject({ ok: true, remedy: null });
  expect(nodeCheck("25.0.0").ok).toBe(true);
  expect(nodeCheck("20.20.2")).toMatchObject({
    ok: false,
    optional: false,
    remedy: expect.stringContaining("npm start"),
  });
});

it("little memory is said with what will still run", () => {
  const gib = 1024 ** 3;
  expect(memoryCheck(16 * gib, 8 * gib)).toMatchObject({ ok: true, detail: "8.0 GiB of 16.0 GiB free" });
  expect(memoryCheck(2 * gib, gib)).toMatchObject({
    ok: false,
    optional: true,
    remedy: expect.stringContaining("practice model"),
  });
});
