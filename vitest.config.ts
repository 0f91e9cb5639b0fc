import { defineConfig } from "vitest/config";

/** Nothing is timed: this only ends what hangs. Property tests take a while on a busy machine. */
const slowMachineMs = 60_000;

/** Vitest would leave one of two cores idle. */
const maxWorkers = 2;

/**
 * Three groups: `unit` is pure and fast, `integration` uses a real engine, disk, socket or process, `renderer` has a DOM.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,electron,scripts}/**/*.test.ts"],
          exclude: ["**/*.integration.test.ts"],
          environment: "node",
          pool: "threads",
          maxWorkers,
          // They hold nothing that another file could meet, so modules are loaded once.
          isolate: false,
          testTimeout: slowMachineMs,
        },
      },
      {
        test: {
          name: "integration",
          include: ["{shared,electron,scripts}/**/*.integration.test.ts"],
          environment: "node",
          setupFiles: ["electron/core/testing/leak-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: "forks",
          // Much of their time they wait for processes to start. More at once and the promises on time are broken.
          maxWorkers,
        },
      },
      {
        test: {
          name: "renderer",
          include: ["renderer/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          pool: "threads",
          maxWorkers,
          testTimeout: slowMachineMs,
        },
      },
    ],
  },
});
