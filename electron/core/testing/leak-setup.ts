/** Runs before each file of the integration tests: what the file leaves behind fails it. */
import { afterAll, expect } from "vitest";
import { watchLeaks } from "./leaks.ts";

const watch = watchLeaks();

// The first of all hooks, hence the last one to run.
afterAll(async () => {
  expect(await watch.leaks(), "what this file left behind").toEqual([]);
});
