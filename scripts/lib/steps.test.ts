import { describe, expect, it } from "vitest";
import { errorCodes } from "../../shared/errors.ts";
import { formatDuration, runSteps, StepError } from "./steps.mjs";

interface Outcome {
  readonly did: string;
  readonly changed?: boolean;
  readonly off?: string;
}

async function run(
  outcomes: Record<string, () => Outcome>,
  options: { quiet?: boolean; isTTY?: boolean } = {},
) {
  let written = "";
  let time = 0;
  const out = { isTTY: options.isTTY ?? false, write: (text: string) => (written += text) };
  const steps = Object.entries(outcomes).map(([name, outcome]) => ({
    name,
    doing: `doing ${name}`,
    run: async () => outcome(),
  }));
  const failure = await runSteps(steps, { out, quiet: options.quiet ?? false, now: () => (time += 600) });
  return { failure, written, lines: written.split("\n").filter(Boolean) };
}

const fail = (details = ""): Outcome => {
  throw new StepError("The disk is full.", "Free some space.", details);
};

describe("the steps of the set-up", () => {
  it("print one line each: state, name, what was done, time", async () => {
    const { failure, lines } = await run({
      dependencies: () => ({ did: "up to date" }),
      bundles: () => ({ did: "built", changed: true }),
    });
    expect(failure).toBeUndefined();
    expect(lines).toEqual([
      "ok      dependencies  up to date (0.6 s)",
      "ok      bundles       built (0.6 s)",
    ]);
  });

  it("stop at the first that fails, and print the tool's output and the remedy", async () => {
    const { failure, lines } = await run({
      one: () => fail("ENOSPC: no space left"),
      two: () => ({ did: "never" }),
    });
    expect(failure).toEqual({
      code: "SETUP_FAILED",
      message: "The disk is full.",
      remedy: "Free some space.",
    });
    expect(errorCodes).toContain(failure?.code);
    expect(lines[0]).toContain("failed  one");
    expect(lines[0]).toContain("The disk is full.");
    expect(lines[1]).toBe("ENOSPC: no space left");
    expect(lines[2]).toContain("What to do: Free some space.");
    expect(lines).toHaveLength(3);
  });

  it("go on after one that is off, and print its remedy", async () => {
    const { failure, lines } = await run({
      vision: () => ({ did: "no C++ compiler", off: "Install g++.", changed: true }),
      bundles: () => ({ did: "built" }),
    });
    expect(failure).toBeUndefined();
    expect(lines[0]).toContain("off     vision        no C++ compiler");
    expect(lines[1]).toContain("What to do: Install g++.");
    expect(lines[2]).toContain("bundles");
  });

  it("say nothing when quiet, unless something was done or failed", async () => {
    const quiet = await run(
      { one: () => ({ did: "up to date" }), two: () => ({ did: "x", off: "y" }) },
      { quiet: true },
    );
    expect(quiet.written).toBe("");
    const busy = await run(
      { one: () => ({ did: "built", changed: true }), two: () => fail() },
      { quiet: true },
    );
    expect(busy.lines[0]).toContain("built");
    expect(busy.lines[1]).toContain("The disk is full.");
  });

  it("explain a full disk that the system reports in the middle of a step", async () => {
    const { lines } = await run({
      one: () => {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      },
    });
    expect(lines[0]).toContain("The disk is full.");
    expect(lines[2]).toContain("What to do: Free some space");
  });

  it("show an unexpected error with its stack instead of a remedy, and keep its text out of the record", async () => {
    const { failure, written } = await run({
      one: () => {
        throw new TypeError("x is not a function");
      },
    });
    expect(failure?.code).toBe("INTERNAL");
    expect(errorCodes).toContain(failure?.code);
    expect(JSON.stringify(failure)).not.toContain("is not a function");
    expect(written).toContain("TypeError: x is not a function\n    at ");
  });

  it("show on a terminal what is being done, and write over it", async () => {
    const { written } = await run({ one: () => ({ did: "done" }) }, { isTTY: true });
    expect(written).toBe("..      one           doing one\r\u001B[2Kok      one           done (0.6 s)\n");
  });

  it("tell long times in minutes", () => {
    expect(formatDuration(940)).toBe("0.9 s");
    expect(formatDuration(125_000)).toBe("2 min 5 s");
    expect(formatDuration(179_900)).toBe("3 min 0 s");
  });
});
